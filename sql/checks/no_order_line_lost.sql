-- Every order line of the lake is in stg_transactions, unless its source deleted it.
-- Severity: error
-- Partitioned by: order_date
-- Note: that no line is there twice is the key of stg_transactions, which is checked where the table is built.
with lake_lines as (
    select
        _source,
        order_id,
        line_no
    from raw_transactions
    where deleted_at is null
),

lake_deletions as (
    select
        _source,
        order_id,
        line_no
    from raw_transactions
    where deleted_at is not null
),

staged_lines as (
    select
        _source,
        order_id,
        line_no
    from stg_transactions
),

-- Of a line that the source deleted, staging knows whether the deletion was the last word.
deleted_lines as (
    select
        _source,
        order_id,
        line_no
    from lake_deletions
    group by _source, order_id, line_no
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
    left join deleted_lines
        on deleted_lines._source = lake_lines._source
        and deleted_lines.order_id = lake_lines.order_id
        and deleted_lines.line_no = lake_lines.line_no
    where staged_lines.order_id is null
        and deleted_lines.order_id is null
    group by lake_lines._source, lake_lines.order_id, lake_lines.line_no
)

select * from final
