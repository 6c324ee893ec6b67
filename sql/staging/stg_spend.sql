-- One row per amount spent on, or owed to, a partner.
-- Key: spend_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency, at the newest rate on or before spend_date; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

source_rows as (
    select * from raw_spend
),

rates as (
    select * from int_fx_rates
),

versions as (
    select
        spend_id,
        partner_id,
        campaign_id,
        kind,
        rule_id,
        rule_version,
        base_amount,
        rate,
        amount,
        currency,
        spend_date,
        accrued_date,
        shown_date,
        approved_date,
        paid_date,
        disputed,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by spend_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        versions.spend_id,
        versions.partner_id,
        versions.campaign_id,
        versions.kind,
        versions.rule_id,
        versions.rule_version,
        case
            when rates.rate = 1e0 then versions.base_amount
            else cast(round(cast(versions.base_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as base_amount,
        versions.rate,
        case
            when rates.rate = 1e0 then versions.amount
            else cast(round(cast(versions.amount as double) * rates.rate, 4) as decimal(18, 4))
        end as amount,
        versions.currency,
        versions.spend_date,
        versions.accrued_date,
        versions.shown_date,
        versions.approved_date,
        versions.paid_date,
        versions.disputed,
        versions.updated_at,
        versions._source,
        versions._batch_id
    from versions
    cross join run_day
    left join rates
        on rates.currency = coalesce(versions.currency, run_day.reporting_currency)
        and rates.valid_from <= versions.spend_date
        and rates.valid_to > versions.spend_date
    where versions.version_rank = 1
        and versions.deleted_at is null
)

select * from final
