-- One row per day and partner with steps of a process.
-- Answers: 113
-- Title zh: 流程交接占比
-- Title en: Steps that only hand a case on
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: process_steps
-- Owner: Operations
-- Key: date, partner_id
-- Note: handovers and rework by all steps whose kind is known: what a case passes through without getting further.
-- date: day on which the step began
-- partner_id: the partner; null where the case names none
-- numerator: handovers and rework
-- denominator: steps
with steps as (
    select * from int_process_steps
    where kind is not null
),

final as (
    select
        steps.started_date as date,
        steps.partner_id,
        cast(count(case when steps.kind in ('handover', 'rework') then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from steps
    group by steps.started_date, steps.partner_id
)

select * from final
