-- Every order line of the lake is in stg_transactions, unless its source deleted it.
-- Severity: error
-- Partitioned by: order_date
-- Note: that no line is there twice is the key of stg_transactions, which is checked where the table is built. A line whose versions are dated in
-- different months is not judged: the month that it left has the older of them in the lake and must not have it in staging.
with lake_lines as (
    select
        _source,
        order_id,
        line_no,
        deleted_at,
        order_date
    from raw_transactions
),

staged_lines as (
    select
        _source,
        order_id,
        line_no
    from stg_transactions
),

final as (
    select
        lake_lines._source,
        lake_lines.order_id,
        lake_lines.line_no,
        count(*) as versions
    from lake_lines
    left join staged_lines
        on staged_lines._source = lake_lines._source
        and staged_lines.order_id = lake_lines.order_id
        and staged_lines.line_no = lake_lines.line_no
    where staged_lines.order_id is null
    group by lake_lines._source, lake_lines.order_id, lake_lines.line_no
    having count(lake_lines.deleted_at) = 0
        and cast(date_trunc('month', min(lake_lines.order_date)) as date)
        = cast(date_trunc('month', max(lake_lines.order_date)) as date)
)

select * from final
