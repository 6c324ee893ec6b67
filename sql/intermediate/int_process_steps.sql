-- One row per step of a case that had begun by the as-of date.
-- Key: case_id, seq
-- Note: what happened later is not known yet: a step that ended after the as-of day is still under way.
-- ended_at: when it ended (UTC); null while it is under way, or where the source does not say
with run_day as (
    select as_of_date, as_of_at from run
),

process_steps as (
    select * from stg_process_steps
),

final as (
    select
        process_steps.case_id,
        process_steps.seq,
        process_steps.process,
        process_steps.step,
        process_steps.partner_id,
        process_steps.department,
        process_steps.owner_id,
        process_steps.kind,
        process_steps.queued_at,
        process_steps.started_at,
        process_steps.started_date,
        case when process_steps.ended_at <= run_day.as_of_at then process_steps.ended_at end as ended_at,
        process_steps.automated,
        process_steps._source
    from process_steps
    inner join run_day on process_steps.started_date <= run_day.as_of_date
)

select * from final
