-- One row per day and partner with steps of a process.
-- Answers: 114
-- Title zh: 流程自动化率
-- Title en: Automated process steps
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: process_steps
-- Owner: Operations
-- Key: date, partner_id
-- Note: steps done by a machine by all steps of which it is known.
-- date: day on which the step began
-- partner_id: the partner; null where the case names none
-- numerator: automated steps
-- denominator: steps
with steps as (
    select * from int_process_steps
    where automated is not null
),

final as (
    select
        steps.started_date as date,
        steps.partner_id,
        cast(count(case when steps.automated then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from steps
    group by steps.started_date, steps.partner_id
)

select * from final
