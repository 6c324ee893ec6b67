-- One row per partner and month in which, up to the as-of date, the number of his customers, silent or not, changed.
-- Key: partner_id, month_date
-- Sorted: no
-- Note: int_customer_events added up over the months that its rows come from: few rows, for all who ask of months. Of days after the as-of date
-- nothing is said: whoever will be silent then may order before. Only the month of that date is read by days.
-- partner_id: partner of the customer's first order
-- month_date: first day of the month of what happened
-- new_customers: customers whose first order lies in the month
-- silent_customers: how often a customer fell silent in the month
-- returned_customers: how often a customer who had been silent ordered in the month
with run_day as (
    select
        as_of_date,
        cast(date_trunc('month', as_of_date) as date) as month_date
    from run
),

event_sums as (
    select * from int_customer_event_sums
),

events as (
    select
        partner_id,
        event_date,
        new_customers,
        silent_customers,
        returned_customers
    from int_customer_events
),

months_that_are_over as (
    select
        event_sums.partner_id,
        event_sums.event_month_date as month_date,
        event_sums.new_customers,
        event_sums.silent_customers,
        event_sums.returned_customers
    from event_sums
    inner join run_day on event_sums.event_month_date < run_day.month_date
),

month_of_the_run as (
    select
        events.partner_id,
        run_day.month_date,
        events.new_customers,
        events.silent_customers,
        events.returned_customers
    from events
    inner join run_day
        on events.event_date >= run_day.month_date
        and events.event_date <= run_day.as_of_date
),

changes as (
    select * from months_that_are_over
    union all
    select * from month_of_the_run
),

final as (
    select
        partner_id,
        month_date,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(silent_customers) as bigint) as silent_customers,
        cast(sum(returned_customers) as bigint) as returned_customers
    from changes
    group by partner_id, month_date
)

select * from final
