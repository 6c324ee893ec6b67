-- Revenue and orders of all partners and days are those of all counted order lines.
-- Severity: error
-- Partitioned by: order_date
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

days as (
    select * from partner_day
),

orders as (
    select
        partner_id,
        order_date,
        _source,
        order_id,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from counted_lines
    group by partner_id, order_date, _source, order_id
),

of_lines as (
    select
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        count(*) as orders
    from orders
),

of_days as (
    select
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(orders), 0) as bigint) as orders
    from days
),

final as (
    select
        of_lines.net_amount as net_amount_of_lines,
        of_days.net_amount as net_amount_of_days,
        of_lines.orders as orders_of_lines,
        of_days.orders as orders_of_days
    from of_lines
    cross join of_days
    where of_lines.net_amount <> of_days.net_amount
        or of_lines.orders <> of_days.orders
)

select * from final
