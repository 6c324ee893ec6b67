-- One row per day and partner with orders on which his row of then says until when his contract runs.
-- Answers: 92
-- Title zh: 合同有效期内订单占比
-- Title en: Orders under a valid contract
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: partners, transactions
-- Owner: Channel operations
-- Key: date, partner_id
-- Note: orders on days up to the contract's last day, by all orders of partners whose contract's end is known. The terms are those of the row that held on the day.
-- date: day of the orders
-- partner_id: the partner
-- numerator: orders under a valid contract
-- denominator: orders
with order_days as (
    select * from partner_day
),

partner_rows as (
    select * from stg_partners
    where contract_until_date is not null
),

final as (
    select
        order_days.date,
        order_days.partner_id,
        cast(case when partner_rows.contract_until_date >= order_days.date then order_days.orders else 0 end as double) as numerator,
        cast(order_days.orders as double) as denominator
    from order_days
    inner join partner_rows
        on partner_rows.partner_id = order_days.partner_id
        and partner_rows.valid_from <= order_days.date
        and partner_rows.valid_to > order_days.date
    where order_days.orders > 0
)

select * from final
