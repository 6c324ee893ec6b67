-- One row per case and step that it went through.
-- Answers: 109
-- Key: case_id, step
-- case_id: the case
-- process: which process
-- step: the step
-- times: how often it was taken
-- first_at: when it was first begun (UTC)
-- last_at: when it was last begun (UTC)
-- hours_to_first: hours from the case's first step to first_at
-- hours_to_last: hours from the case's first step to last_at
with process_steps as (
    select * from int_process_steps
),

cases as (
    select case_id, started_at from process_cases
),

sums as (
    select
        case_id,
        step,
        min(process) as process,
        count(*) as times,
        min(started_at) as first_at,
        max(started_at) as last_at
    from process_steps
    group by case_id, step
),

final as (
    select
        sums.case_id,
        sums.process,
        sums.step,
        sums.times,
        sums.first_at,
        sums.last_at,
        cast(date_diff('second', date_trunc('second', cases.started_at), date_trunc('second', sums.first_at)) as double) / 3600e0 as hours_to_first,
        cast(date_diff('second', date_trunc('second', cases.started_at), date_trunc('second', sums.last_at)) as double) / 3600e0 as hours_to_last
    from sums
    inner join cases on cases.case_id = sums.case_id
)

select * from final
