-- One row per person asked.
-- Key: response_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
with source_rows as (
    select * from raw_surveys
),

versions as (
    select
        response_id,
        survey,
        wording_version,
        partner_id,
        customer_id,
        asked_date,
        answered_date,
        score,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by response_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        response_id,
        survey,
        wording_version,
        partner_id,
        customer_id,
        asked_date,
        answered_date,
        score,
        updated_at,
        _source,
        _batch_id
    from versions
    where version_rank = 1
        and deleted_at is null
)

select * from final
