-- One row per case of a process.
-- Answers: 108, 109, 113
-- Key: case_id
-- Note: a case is what its steps are; whether it is finished is not said by the stream, so an open case is as long as it is by the as-of date.
-- case_id: the case
-- process: which process
-- partner_id: partner it concerns; null where steps name none or several
-- started_date: business date of the first step
-- started_at: when the first step began (UTC)
-- last_at: when the last step ended, or began where its end is not known (UTC)
-- cycle_days: days from started_at to last_at
-- steps: steps taken
-- different_steps: different steps among them
-- repeated_steps: steps less different ones: how often something was done again
-- departments: departments that took part; null where none is named
-- variant: the steps in their order
with process_steps as (
    select * from int_process_steps
),

sums as (
    select
        case_id,
        min(process) as process,
        case when min(partner_id) = max(partner_id) then min(partner_id) end as partner_id,
        min(started_date) as started_date,
        min(started_at) as started_at,
        max(coalesce(ended_at, started_at)) as last_at,
        count(*) as steps,
        count(distinct step) as different_steps,
        nullif(count(distinct department), 0) as departments,
        array_join(array_agg(step order by seq), ' → ') as variant
    from process_steps
    group by case_id
),

final as (
    select
        case_id,
        process,
        partner_id,
        started_date,
        started_at,
        last_at,
        cast(date_diff('second', date_trunc('second', started_at), date_trunc('second', last_at)) as double) / 86400e0 as cycle_days,
        steps,
        different_steps,
        steps - different_steps as repeated_steps,
        departments,
        variant
    from sums
)

select * from final
