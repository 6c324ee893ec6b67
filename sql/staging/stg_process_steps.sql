-- One row per step of a case.
-- Key: case_id, seq
-- Note: the newest version of each key: the latest batch, then the last row.
with source_rows as (
    select * from raw_process_steps
),

versions as (
    select
        case_id,
        seq,
        process,
        step,
        partner_id,
        department,
        owner_id,
        kind,
        queued_at,
        started_at,
        started_date,
        ended_at,
        automated,
        _source,
        _batch_id,
        row_number() over (
            partition by case_id, seq
            order by _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        case_id,
        seq,
        process,
        step,
        partner_id,
        department,
        owner_id,
        kind,
        queued_at,
        started_at,
        started_date,
        ended_at,
        automated,
        _source,
        _batch_id
    from versions
    where version_rank = 1
)

select * from final
