-- One row per end customer with a counted order, with his first two order days.
-- Key: customer_id
-- Note: several orders of a customer on one day are one occasion. First means first in the data: who bought before the data begin cannot be told
-- from a new customer, so the first months hold both.
-- customer_id: the end customer
-- partner_id: partner who sold on the first day; with several, the first by id
-- first_order_date: first day with an order
-- second_order_date: next day with an order; null while there is none
with occasions as (
    select * from int_customer_days
),

numbered as (
    select
        customer_id,
        partner_id,
        order_date,
        lead(order_date) over (partition by customer_id order by order_date) as next_order_date,
        row_number() over (partition by customer_id order by order_date) as occasion
    from occasions
),

final as (
    select
        customer_id,
        partner_id,
        order_date as first_order_date,
        next_order_date as second_order_date
    from numbered
    where occasion = 1
)

select * from final
