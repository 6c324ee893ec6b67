-- One row per day and partner with orders.
-- Title zh: 平均订单金额
-- Title en: Average order value
-- Unit: amount
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Partitioned by: date
-- Note: revenue by orders, in the reporting currency; cancelled and test orders do not count, a refund lowers the day of its own order.
-- date: day of the orders
-- partner_id: the partner
-- numerator: revenue
-- denominator: orders
with order_days as (
    select * from partner_day
),

final as (
    select
        date,
        partner_id,
        cast(net_amount as double) as numerator,
        cast(orders as double) as denominator
    from order_days
)

select * from final
