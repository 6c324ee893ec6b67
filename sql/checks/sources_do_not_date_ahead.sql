-- No source delivers orders dated after the as-of date; such orders are not counted until their day comes.
-- Severity: warning
with run_day as (
    select as_of_date from run
),

lines as (
    select * from stg_transactions
),

final as (
    select
        lines._source,
        count(*) as order_lines,
        max(lines.order_date) as newest_date
    from lines
    inner join run_day on lines.order_date > run_day.as_of_date
    group by lines._source
)

select * from final
