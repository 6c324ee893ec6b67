-- Revenue and orders of all partners and months are those of all counted order lines.
-- Severity: error
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

months as (
    select * from partner_month
),

orders as (
    select
        partner_id,
        order_date,
        _source,
        order_id
    from counted_lines
    group by partner_id, order_date, _source, order_id
),

of_lines as (
    select cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount from counted_lines
),

of_orders as (
    select count(*) as orders from orders
),

of_months as (
    select
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(orders), 0) as bigint) as orders
    from months
),

final as (
    select
        of_lines.net_amount as net_amount_of_lines,
        of_months.net_amount as net_amount_of_months,
        of_orders.orders as orders_of_lines,
        of_months.orders as orders_of_months
    from of_lines
    cross join of_orders
    cross join of_months
    where of_lines.net_amount <> of_months.net_amount
        or of_orders.orders <> of_months.orders
)

select * from final
