-- One row per lead.
-- Key: lead_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency, at the newest rate on or before created_date; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

source_rows as (
    select * from raw_leads
),

rates as (
    select * from int_fx_rates
),

versions as (
    select
        lead_id,
        campaign_id,
        partner_id,
        created_date,
        qualified_date,
        won_date,
        lost_date,
        order_id,
        value_amount,
        currency,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by lead_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        versions.lead_id,
        versions.campaign_id,
        versions.partner_id,
        versions.created_date,
        versions.qualified_date,
        versions.won_date,
        versions.lost_date,
        versions.order_id,
        case
            when rates.rate = 1e0 then versions.value_amount
            else cast(round(cast(versions.value_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as value_amount,
        versions.currency,
        versions.updated_at,
        versions._source,
        versions._batch_id
    from versions
    cross join run_day
    left join rates
        on rates.currency = coalesce(versions.currency, run_day.reporting_currency)
        and rates.valid_from <= versions.created_date
        and rates.valid_to > versions.created_date
    where versions.version_rank = 1
        and versions.deleted_at is null
)

select * from final
