-- One row per last day of a target's period and partner.
-- Answers: 15, 150
-- Title zh: 目标达成率
-- Title en: Target attainment
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: targets, transactions
-- Owner: Channel sales
-- Key: date, partner_id
-- Note: revenue of the period by its target, for revenue targets (metric net_amount, in the reporting currency) whose period is over. A period without
-- a last day runs until the partner's next one begins; the newest such period has no end yet and is left out.
-- date: last day of the period
-- partner_id: the partner
-- numerator: revenue of the period
-- denominator: target
with run_day as (
    select as_of_date from run
),

targets as (
    select * from stg_targets
    where metric = 'net_amount'
),

order_days as (
    select * from partner_day
),

data_start as (
    select min(date) as first_order_date from order_days
),

periods as (
    select
        partner_id,
        period_start_date,
        coalesce(
            period_end_date,
            cast(
                lead(period_start_date) over (partition by partner_id order by period_start_date) - interval '1' day as date
            )
        ) as period_end_date,
        target_value
    from targets
),

finished as (
    select periods.*
    from periods
    inner join run_day on periods.period_end_date <= run_day.as_of_date
    inner join data_start on periods.period_end_date >= data_start.first_order_date
),

reached as (
    select
        finished.partner_id,
        finished.period_start_date,
        finished.period_end_date,
        finished.target_value,
        cast(coalesce(sum(order_days.net_amount), 0) as decimal(18, 4)) as net_amount
    from finished
    left join order_days
        on order_days.partner_id = finished.partner_id
        and order_days.date >= finished.period_start_date
        and order_days.date <= finished.period_end_date
    group by finished.partner_id, finished.period_start_date, finished.period_end_date, finished.target_value
),

final as (
    select
        period_end_date as date,
        partner_id,
        cast(sum(net_amount) as double) as numerator,
        sum(target_value) as denominator
    from reached
    group by period_end_date, partner_id
)

select * from final
