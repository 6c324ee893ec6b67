-- One row per due day and partner with agreed actions.
-- Answers: 29, 71, 154
-- Title zh: 计划行动按时率
-- Title en: Agreed actions done in time
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: plans
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: actions of the plans agreed with partners, done by their due day, by all due up to the as-of date. What is overdue and not done counts as
-- late.
-- date: day on which the action was due
-- partner_id: the partner
-- numerator: actions done in time
-- denominator: actions due
with run_day as (
    select as_of_date from run
),

actions as (
    select * from stg_plans
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from actions
    where done_date is not null
    group by _source
),

final as (
    select
        actions.due_date as date,
        actions.partner_id,
        cast(count(case when actions.done_date <= actions.due_date then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from actions
    inner join run_day on actions.due_date <= run_day.as_of_date
    inner join recorders on recorders._source = actions._source
    group by actions.due_date, actions.partner_id
)

select * from final
