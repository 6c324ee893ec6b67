-- One row per day and partner with orders whose margin is known.
-- Title zh: 毛利率
-- Title en: Gross margin
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: revenue less cost of goods, by revenue. Lines whose cost is not known are in neither, unless the config names a default margin.
-- date: day of the orders
-- partner_id: the partner
-- numerator: margin
-- denominator: revenue of the lines whose margin is known
with order_days as (
    select * from partner_day
),

final as (
    select
        date,
        partner_id,
        cast(margin_amount as double) as numerator,
        cast(margin_base_amount as double) as denominator
    from order_days
    where margin_amount is not null
)

select * from final
