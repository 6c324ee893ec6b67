-- One row per contact with a partner.
-- Key: touchpoint_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency, at the newest rate on or before sent_date; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

source_rows as (
    select * from raw_touchpoints
),

rates as (
    select * from int_fx_rates
),

versions as (
    select
        touchpoint_id,
        partner_id,
        kind,
        direction,
        sent_date,
        read_date,
        attended,
        due_date,
        done_date,
        needs_acknowledgement,
        acknowledged_date,
        value_amount,
        currency,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by touchpoint_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        versions.touchpoint_id,
        versions.partner_id,
        versions.kind,
        versions.direction,
        versions.sent_date,
        versions.read_date,
        versions.attended,
        versions.due_date,
        versions.done_date,
        versions.needs_acknowledgement,
        versions.acknowledged_date,
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
        and rates.valid_from <= versions.sent_date
        and rates.valid_to > versions.sent_date
    where versions.version_rank = 1
        and versions.deleted_at is null
)

select * from final
