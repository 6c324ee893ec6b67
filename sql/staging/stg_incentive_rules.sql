-- One row per incentive rule and version.
-- Key: rule_id, version
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: where the source does not say it: over quarters, on the whole amount, above the year before, new for 180 days.
with source_rows as (
    select * from raw_incentive_rules
),

versions as (
    select
        rule_id,
        version,
        kind,
        tier,
        partner_id,
        ladder,
        period,
        method,
        threshold_amount,
        growth_factor,
        new_product_days,
        rate,
        unit_amount,
        valid_from,
        valid_to,
        is_exception,
        approved_by,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by rule_id, version
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        rule_id,
        version,
        kind,
        tier,
        partner_id,
        ladder,
        coalesce(period, 'quarter') as period,
        coalesce(method, 'whole') as method,
        threshold_amount,
        coalesce(growth_factor, 1e0) as growth_factor,
        coalesce(new_product_days, 180) as new_product_days,
        rate,
        unit_amount,
        valid_from,
        valid_to,
        is_exception,
        approved_by,
        updated_at,
        _source,
        _batch_id
    from versions
    where version_rank = 1
        and deleted_at is null
)

select * from final
