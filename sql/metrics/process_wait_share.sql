-- One row per day and partner with finished steps of a process.
-- Answers: 86, 110
-- Title zh: 流程等待占比
-- Title en: Waiting in processes
-- Unit: share
-- Direction: down
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: process_steps
-- Owner: Operations
-- Key: date, partner_id
-- Note: hours that cases lay in front of a step by hours from their coming in to the end of it, over steps that have ended. Steps that do not say
-- when they came in are left out.
-- date: day on which the step began
-- partner_id: the partner; null where the case names none
-- numerator: hours of waiting
-- denominator: hours of waiting and work
with steps as (
    select * from int_process_steps
    where queued_at is not null
        and ended_at is not null
        and started_at >= queued_at
        and ended_at >= started_at
),

final as (
    select
        steps.started_date as date,
        steps.partner_id,
        sum(date_diff('second', date_trunc('second', steps.queued_at), date_trunc('second', steps.started_at)) / 3600e0) as numerator,
        sum(date_diff('second', date_trunc('second', steps.queued_at), date_trunc('second', steps.ended_at)) / 3600e0) as denominator
    from steps
    group by steps.started_date, steps.partner_id
)

select * from final
