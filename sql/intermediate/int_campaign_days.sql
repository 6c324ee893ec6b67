-- One row per order day, campaign and partner with counted order lines that carry the campaign's number.
-- Key: order_date, campaign_id, partner_id
-- Partitioned by: order_date
-- order_date: business date of the orders
-- campaign_id: the campaign
-- partner_id: partner who sold
-- orders: orders; one with lines of two days counts on both, as in partner_day
-- order_lines: order lines
-- lines_without_margin: of them, lines whose margin is not known
-- net_amount: revenue; null where no line's currency has a rate
-- margin_amount: margin of the lines whose margin is known; null where it is known of none
with attributed_lines as (
    select * from stg_transactions
    where is_counted
        and campaign_id is not null
),

orders as (
    select
        order_date,
        campaign_id,
        partner_id,
        _source,
        order_id,
        count(*) as order_lines,
        count(*) - count(margin_amount) as lines_without_margin,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount
    from attributed_lines
    group by order_date, campaign_id, partner_id, _source, order_id
),

final as (
    select
        order_date,
        campaign_id,
        partner_id,
        count(*) as orders,
        cast(sum(order_lines) as bigint) as order_lines,
        cast(sum(lines_without_margin) as bigint) as lines_without_margin,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount
    from orders
    group by order_date, campaign_id, partner_id
)

select * from final
