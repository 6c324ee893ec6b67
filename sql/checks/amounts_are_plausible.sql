-- Discounts are not above the amount before discount, and no amount has the wrong sign.
-- Severity: warning
-- Partitioned by: order_date
-- Note: a line that takes goods back has all of its amounts below zero.
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

final as (
    select
        _source,
        order_id,
        line_no,
        gross_amount,
        discount_amount,
        refund_amount,
        cost_amount
    from counted_lines
    where (discount_amount < 0 and coalesce(gross_amount, 0) >= 0)
        or (discount_amount > gross_amount and gross_amount >= 0)
        or refund_amount < 0
        or (cost_amount < 0 and coalesce(gross_amount, net_amount) >= 0)
)

select * from final
