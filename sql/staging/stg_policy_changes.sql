-- One row per change of a rule or policy.
-- Key: policy_id
-- Note: the newest version of each key: the latest batch, then the last row.
with source_rows as (
    select * from raw_policy_changes
),

versions as (
    select
        policy_id,
        title,
        scope,
        announced_date,
        effective_date,
        reason_given,
        _source,
        _batch_id,
        row_number() over (
            partition by policy_id
            order by _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        policy_id,
        title,
        scope,
        announced_date,
        effective_date,
        reason_given,
        _source,
        _batch_id
    from versions
    where version_rank = 1
)

select * from final
