-- One row per campaign.
-- Key: campaign_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
with source_rows as (
    select * from raw_campaigns
),

versions as (
    select
        campaign_id,
        campaign_name,
        kind,
        is_joint,
        start_date,
        end_date,
        discount_pct,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by campaign_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        campaign_id,
        campaign_name,
        kind,
        is_joint,
        start_date,
        end_date,
        discount_pct,
        updated_at,
        _source,
        _batch_id
    from versions
    where version_rank = 1
        and deleted_at is null
)

select * from final
