-- One row per order day and end customer with a counted order, which is one purchase occasion.
-- Key: order_date, customer_id
-- Partitioned by: order_date
-- Note: several orders of a customer on one day are one occasion, whoever sold.
-- order_date: business date of the orders
-- customer_id: the end customer
-- partner_id: partner who sold; with several, the first by id
-- net_amount: revenue of the day; null where no line's currency has a rate
with counted_lines as (
    select * from stg_transactions
    where is_counted
        and customer_id is not null
),

final as (
    select
        order_date,
        customer_id,
        min(partner_id) as partner_id,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from counted_lines
    group by order_date, customer_id
)

select * from final
