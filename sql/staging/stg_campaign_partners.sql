-- One row per campaign and invited partner.
-- Key: campaign_id, partner_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency, at the newest rate on or before the day he joined, or the as-of date where he did not; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

source_rows as (
    select * from raw_campaign_partners
),

rates as (
    select * from int_fx_rates
),

versions as (
    select
        campaign_id,
        partner_id,
        joined_date,
        status,
        hq_cost_amount,
        partner_cost_amount,
        currency,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by campaign_id, partner_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        versions.campaign_id,
        versions.partner_id,
        versions.joined_date,
        versions.status,
        case
            when rates.rate = 1e0 then versions.hq_cost_amount
            else cast(round(cast(versions.hq_cost_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as hq_cost_amount,
        case
            when rates.rate = 1e0 then versions.partner_cost_amount
            else cast(round(cast(versions.partner_cost_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as partner_cost_amount,
        versions.currency,
        versions.updated_at,
        versions._source,
        versions._batch_id
    from versions
    cross join run_day
    left join rates
        on rates.currency = coalesce(versions.currency, run_day.reporting_currency)
        and rates.valid_from <= coalesce(versions.joined_date, run_day.as_of_date)
        and rates.valid_to > coalesce(versions.joined_date, run_day.as_of_date)
    where versions.version_rank = 1
        and versions.deleted_at is null
)

select * from final
