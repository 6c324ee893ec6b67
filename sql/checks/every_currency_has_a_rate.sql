-- Every counted order line has an exchange rate, so that no revenue is left out of a sum.
-- Severity: error
with days_without_rate as (
    select * from int_line_days
    where lines_without_rate > 0
),

final as (
    select
        currency,
        cast(sum(lines_without_rate) as bigint) as order_lines,
        min(order_date) as first_date,
        max(order_date) as last_date
    from days_without_rate
    group by currency
)

select * from final
