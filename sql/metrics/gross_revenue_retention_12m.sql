-- One row per complete month and partner with revenue in the 12 months before the last 12.
-- Answers: 141
-- Title zh: 总收入留存率（12 个月）
-- Title en: Gross revenue retention, 12 months
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: snapshot
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: numerator, partner by partner the smaller of the revenue of the last 12 months and of the 12 before, at least 0; denominator, the 12 before. Growth of one
-- partner cannot hide the loss of another.
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
        cast(greatest(least(current_amount, previous_amount), 0) as double) as numerator,
        cast(previous_amount as double) as denominator
    from revenue_windows
)

select * from final
