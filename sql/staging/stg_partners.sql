-- One row per partner and period in which his terms held.
-- Key: partner_id, valid_from
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- valid_to: first day of his next row; 9999-12-31 for the newest, so that a day d lies in the row with valid_from <= d < valid_to
with source_rows as (
    select * from raw_partners
),

versions as (
    select
        partner_id,
        valid_from,
        partner_name,
        kind,
        tier,
        industry,
        province,
        region,
        owner_id,
        signed_date,
        ended_date,
        end_reason,
        contract_until_date,
        terms_acknowledged,
        shares_data,
        certified_people,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by partner_id, valid_from
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

newest as (
    select * from versions
    where version_rank = 1
        and deleted_at is null
),

final as (
    select
        partner_id,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by partner_id order by valid_from),
            date '9999-12-31'
        ) as valid_to,
        partner_name,
        kind,
        tier,
        industry,
        province,
        region,
        owner_id,
        signed_date,
        ended_date,
        end_reason,
        contract_until_date,
        terms_acknowledged,
        shares_data,
        certified_people,
        updated_at,
        _source,
        _batch_id
    from newest
)

select * from final
