-- One row per partner and day up to the as-of date on which the number of his customers, silent or not, changed.
-- Key: partner_id, event_date
-- Sorted: no
-- Note: int_customer_events added up over the months that its rows come from: a tenth of the rows, for all who ask of days. Of later days nothing
-- is said: whoever will be silent then may order before.
-- partner_id: partner of the customer's first order
-- event_date: the day
-- new_customers: customers whose first order lies on the day
-- silent_customers: customers who fell silent on the day
-- returned_customers: customers who had been silent and ordered on the day
with run_day as (
    select as_of_date from run
),

events as (
    select * from int_customer_events
),

final as (
    select
        events.partner_id,
        events.event_date,
        cast(sum(events.new_customers) as bigint) as new_customers,
        cast(sum(events.silent_customers) as bigint) as silent_customers,
        cast(sum(events.returned_customers) as bigint) as returned_customers
    from events
    inner join run_day on events.event_date <= run_day.as_of_date
    group by events.partner_id, events.event_date
)

select * from final
