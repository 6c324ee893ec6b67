-- One row per month of orders, month of what they change and partner.
-- Key: month_date, event_month_date, partner_id
-- Partitioned by: month_date
-- Note: int_customer_events without the day: for months that are over it makes no difference, and there are far fewer rows of it.
-- month_date: month of the orders that are counted here
-- event_month_date: first day of the month in which something changes
-- partner_id: partner of the customer's first order
-- new_customers: customers whose first order lies in the month
-- silent_customers: how often a customer falls silent in the month if he does not order; below zero where orders take back what earlier ones had set
-- returned_customers: how often a customer who had been silent ordered in the month
with events as (
    select * from int_customer_events
),

final as (
    select
        month_date,
        cast(date_trunc('month', event_date) as date) as event_month_date,
        partner_id,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(silent_customers) as bigint) as silent_customers,
        cast(sum(returned_customers) as bigint) as returned_customers
    from events
    group by month_date, cast(date_trunc('month', event_date) as date), partner_id
)

select * from final
