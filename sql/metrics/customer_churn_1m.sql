-- One row per complete month and partner with customers who were active when it began.
-- Title zh: 客户月流失率
-- Title en: Customer churn per month
-- Unit: share
-- Direction: down
-- Interval: poisson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: denominator, customers active when the month began: with an order before it, and not silent beyond their own limit (int_customer_events).
-- Numerator, how often a customer fell silent in the month. Over several months, customer-months, so the value stays a rate per month.
-- Note: a loss is dated on the day the own limit was crossed, so the newest months are complete. It is a rate and no share: who comes back and falls silent
-- again in one month is lost twice.
-- date: first day of the month
-- partner_id: partner of the customers' first order
-- numerator: customers who fell silent
-- denominator: customers active when the month began
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

months as (
    select calendar.month_date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    group by calendar.month_date
),

event_months as (
    select
        partner_id,
        month_date,
        silent_customers,
        new_customers + returned_customers - silent_customers as active_change
    from int_customer_event_months
),

beginnings as (
    select
        partner_id,
        min(month_date) as month_date
    from event_months
    group by partner_id
),

spine as (
    select
        beginnings.partner_id,
        months.month_date
    from beginnings
    inner join months on months.month_date >= beginnings.month_date
),

filled as (
    select
        spine.partner_id,
        spine.month_date,
        coalesce(event_months.silent_customers, 0) as silent_customers,
        sum(coalesce(event_months.active_change, 0)) over (
            partition by spine.partner_id
            order by spine.month_date
            rows between unbounded preceding and 1 preceding
        ) as active_customers
    from spine
    left join event_months
        on event_months.partner_id = spine.partner_id
        and event_months.month_date = spine.month_date
),

final as (
    select
        month_date as date,
        partner_id,
        cast(silent_customers as double) as numerator,
        cast(active_customers as double) as denominator
    from filled
    where active_customers > 0
)

select * from final
