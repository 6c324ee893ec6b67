-- One row per complete month and partner with revenue in the 12 months before the last 12.
-- Answers: 141
-- Title zh: 净收入留存率（12 个月）
-- Title en: Net revenue retention, 12 months
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: snapshot
-- Minimum n: 20
-- Watch: no
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: numerator, revenue of the last 12 months of partners who had revenue in the 12 before; denominator, their revenue of the 12 before. New partners
-- never enter.
-- Note: taken at each month end for which the data reach back 24 months. Windows shorter than a year would be biased by season and chance.
-- date: last day of the month
-- partner_id: the partner
-- numerator: revenue kept
-- denominator: revenue of the 12 months before the last 12
with revenue_windows as (
    select * from int_revenue_windows
    where window_months = 12
        and previous_amount > 0
),

final as (
    select
        cast(month_date + interval '1' month - interval '1' day as date) as date,
        partner_id,
        cast(current_amount as double) as numerator,
        cast(previous_amount as double) as denominator
    from revenue_windows
)

select * from final
