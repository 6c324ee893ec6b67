-- Of no source does more than one order line in a hundred, in a month of at least twenty such lines, repeat a line of another order in all but its ids.
-- Severity: warning
-- Partitioned by: month_date
-- Note: the lines are in int_near_duplicates.
with near_duplicates as (
    select * from int_near_duplicates
    where is_copy
),

line_days as (
    select * from int_line_days
),

copies as (
    select
        _source,
        cast(date_trunc('month', order_date) as date) as month_date,
        count(*) as copied_lines
    from near_duplicates
    group by _source, cast(date_trunc('month', order_date) as date)
    having count(*) >= 20
),

month_lines as (
    select
        _source,
        cast(date_trunc('month', order_date) as date) as month_date,
        cast(sum(counted_lines) as bigint) as counted_lines
    from line_days
    group by _source, cast(date_trunc('month', order_date) as date)
),

final as (
    select
        copies._source,
        copies.month_date,
        copies.copied_lines,
        month_lines.counted_lines
    from copies
    inner join month_lines
        on month_lines._source = copies._source
        and month_lines.month_date = copies.month_date
    where copies.copied_lines * 100 > month_lines.counted_lines
)

select * from final
