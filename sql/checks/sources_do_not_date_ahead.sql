-- No source delivers orders dated after the as-of date; such orders are not counted until their day comes.
-- Severity: warning
with run_day as (
    select as_of_date from run
),

line_days as (
    select * from int_line_days
),

final as (
    select
        line_days._source,
        cast(sum(line_days.order_lines) as bigint) as order_lines,
        max(line_days.order_date) as newest_date
    from line_days
    inner join run_day on line_days.order_date > run_day.as_of_date
    group by line_days._source
)

select * from final
