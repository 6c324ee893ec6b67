-- Revenue and orders of all partners and months are those of all their days, which are those of all counted order lines.
-- Severity: error
-- Note: the second half is partner_day_is_all_revenue.
with days as (
    select * from partner_day
),

months as (
    select * from partner_month
),

of_days as (
    select
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(orders), 0) as bigint) as orders
    from days
),

of_months as (
    select
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(orders), 0) as bigint) as orders
    from months
),

final as (
    select
        of_days.net_amount as net_amount_of_days,
        of_months.net_amount as net_amount_of_months,
        of_days.orders as orders_of_days,
        of_months.orders as orders_of_months
    from of_days
    cross join of_months
    where of_days.net_amount <> of_months.net_amount
        or of_days.orders <> of_months.orders
)

select * from final
