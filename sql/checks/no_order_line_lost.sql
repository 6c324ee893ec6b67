-- Every order line of the lake is in stg_transactions, in exactly one version.
-- Severity: error
with lake_lines as (
    select
        _source,
        order_id,
        line_no
    from raw_transactions
    group by _source, order_id, line_no
),

staged_lines as (
    select
        _source,
        order_id,
        line_no,
        count(*) as versions
    from stg_transactions
    group by _source, order_id, line_no
),

final as (
    select
        coalesce(lake_lines._source, staged_lines._source) as _source,
        coalesce(lake_lines.order_id, staged_lines.order_id) as order_id,
        coalesce(lake_lines.line_no, staged_lines.line_no) as line_no,
        coalesce(staged_lines.versions, 0) as versions
    from lake_lines
    full outer join staged_lines
        on staged_lines._source = lake_lines._source
        and staged_lines.order_id = lake_lines.order_id
        and staged_lines.line_no = lake_lines.line_no
    where lake_lines.order_id is null
        or coalesce(staged_lines.versions, 0) <> 1
)

select * from final
