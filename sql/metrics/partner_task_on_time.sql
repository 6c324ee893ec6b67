-- One row per due day and partner with tasks.
-- Answers: 25
-- Title zh: 伙伴任务按时率
-- Title en: Tasks that the partner did in time
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: what was asked of the partner and done by its due day, by all that was due up to the as-of date. What is not done yet and overdue counts as
-- late.
-- date: day on which the task was due
-- partner_id: the partner
-- numerator: tasks done in time
-- denominator: tasks due
with run_day as (
    select as_of_date from run
),

tasks as (
    select * from stg_touchpoints
    where due_date is not null
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from tasks
    where done_date is not null
    group by _source
),

final as (
    select
        tasks.due_date as date,
        tasks.partner_id,
        cast(count(case when tasks.done_date <= tasks.due_date then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from tasks
    inner join run_day on tasks.due_date <= run_day.as_of_date
    inner join recorders on recorders._source = tasks._source
    group by tasks.due_date, tasks.partner_id
)

select * from final
