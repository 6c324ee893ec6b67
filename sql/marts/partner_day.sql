-- One row per partner and day with at least one order.
-- Key: partner_id, date
-- Partitioned by: date
-- Note: several orders of one day are one order occasion. Counted lines only; a refund lowers the day of its own order.
-- partner_id: the partner
-- date: business date of the orders
-- orders: orders of the day
-- net_amount: revenue of the day in the reporting currency; lines without an exchange rate add nothing
-- margin_amount: margin of the lines whose margin is known; null where it is known of none
-- margin_base_amount: revenue of the lines whose margin is known, the base of a margin share
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

order_sums as (
    select
        partner_id,
        order_date,
        _source,
        order_id,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(case when margin_amount is not null then net_amount end) as decimal(18, 4)) as margin_base_amount
    from counted_lines
    group by partner_id, order_date, _source, order_id
),

final as (
    select
        partner_id,
        order_date as date,
        count(*) as orders,
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(margin_base_amount) as decimal(18, 4)) as margin_base_amount
    from order_sums
    group by partner_id, order_date
)

select * from final
