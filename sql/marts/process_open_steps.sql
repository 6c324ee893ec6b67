-- One row per process, step and department, with what is under way there and how long steps take.
-- Answers: 112, 117
-- Key: process, step, department
-- Note: under way is a step that has begun by the as-of date and has not ended by then. Work time and waiting time are of the steps that ended in the 12 months before;
-- flow efficiency is work by work and waiting (Reinertsen 2009), over steps that say when they came in.
-- process: which process
-- step: the step
-- department: who does it; empty where it is not known
-- open_steps: steps under way
-- oldest_days: age of the oldest of them, from its start; null where there is none
-- ended_steps: steps ended in the 12 months
-- work_hours_mean: hours from start to end
-- wait_hours_mean: hours from coming in to the start, of those that say when they came in
-- flow_efficiency: work by work and waiting
with run_day as (
    select as_of_date, as_of_at from run
),

process_steps as (
    select * from int_process_steps
),

timed as (
    select
        process_steps.process,
        process_steps.step,
        coalesce(process_steps.department, '') as department,
        process_steps.started_date,
        case when process_steps.ended_at is null then 1 else 0 end as is_open,
        case
            when process_steps.ended_at > cast(run_day.as_of_at - interval '365' day as timestamp)
                then cast(
                    date_diff('second', date_trunc('second', process_steps.started_at), date_trunc('second', process_steps.ended_at)) as double
                ) / 3600e0
        end as work_hours,
        case
            when process_steps.ended_at > cast(run_day.as_of_at - interval '365' day as timestamp)
                and process_steps.queued_at <= process_steps.started_at
                then cast(
                    date_diff('second', date_trunc('second', process_steps.queued_at), date_trunc('second', process_steps.started_at)) as double
                ) / 3600e0
        end as wait_hours
    from process_steps
    cross join run_day
),

measured as (
    select
        process,
        step,
        department,
        cast(sum(is_open) as bigint) as open_steps,
        min(case when is_open = 1 then started_date end) as oldest_date,
        count(work_hours) as ended_steps,
        avg(work_hours) as work_hours_mean,
        avg(wait_hours) as wait_hours_mean,
        sum(case when wait_hours is not null then work_hours end)
        / nullif(sum(case when wait_hours is not null then work_hours + wait_hours end), 0) as flow_efficiency
    from timed
    group by process, step, department
),

final as (
    select
        measured.process,
        measured.step,
        measured.department,
        measured.open_steps,
        date_diff('day', measured.oldest_date, run_day.as_of_date) as oldest_days,
        measured.ended_steps,
        measured.work_hours_mean,
        measured.wait_hours_mean,
        measured.flow_efficiency
    from measured
    cross join run_day
)

select * from final
