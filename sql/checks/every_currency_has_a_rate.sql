-- Every counted order line has an exchange rate, so that no revenue is left out of a sum.
-- Severity: error
with lines_without_rate as (
    select * from stg_transactions
    where is_counted
        and net_amount is null
),

final as (
    select
        currency,
        count(*) as order_lines,
        min(order_date) as first_date,
        max(order_date) as last_date
    from lines_without_rate
    group by currency
)

select * from final
