-- One row per day and partner with steps of a process.
-- Answers: 70
-- Title zh: 流程责任到人率
-- Title en: Process steps with a person who answers for them
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: process_steps
-- Owner: Operations
-- Key: date, partner_id
-- Note: steps that name who did them, by all that are not automated.
-- date: day on which the step began
-- partner_id: the partner; null where the case names none
-- numerator: steps with an owner
-- denominator: steps
with steps as (
    select * from int_process_steps
    where not coalesce(automated, false)
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from steps
    where owner_id is not null
    group by _source
),

final as (
    select
        steps.started_date as date,
        steps.partner_id,
        cast(count(case when steps.owner_id is not null then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from steps
    inner join recorders on recorders._source = steps._source
    group by steps.started_date, steps.partner_id
)

select * from final
