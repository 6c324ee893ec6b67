-- One row per partner and month in which, up to the as-of date, the number of his customers, silent or not, changed.
-- Key: partner_id, month_date
-- Sorted: no
-- Note: int_customer_events added up over the months that its rows come from: few rows, for all who ask of months. Of days after the as-of date
-- nothing is said: whoever will be silent then may order before.
-- partner_id: partner of the customer's first order
-- month_date: first day of the month of what happened
-- new_customers: customers whose first order lies in the month
-- silent_customers: how often a customer fell silent in the month
-- returned_customers: how often a customer who had been silent ordered in the month
with run_day as (
    select as_of_date from run
),

events as (
    select
        partner_id,
        cast(date_trunc('month', event_date) as date) as month_date,
        event_date,
        new_customers,
        silent_customers,
        returned_customers
    from int_customer_events
),

final as (
    select
        events.partner_id,
        events.month_date,
        cast(sum(events.new_customers) as bigint) as new_customers,
        cast(sum(events.silent_customers) as bigint) as silent_customers,
        cast(sum(events.returned_customers) as bigint) as returned_customers
    from events
    inner join run_day on events.event_date <= run_day.as_of_date
    group by events.partner_id, events.month_date
)

select * from final
