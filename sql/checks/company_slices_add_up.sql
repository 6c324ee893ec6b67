-- The slices of every month add up to the whole company, in revenue and orders.
-- Severity: error
with company_months as (
    select * from company_month
),

totals as (
    select month_date, net_amount, orders
    from company_months
    where slice_kind = 'all'
),

slice_sums as (
    select
        month_date,
        slice_kind,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(orders) as bigint) as orders
    from company_months
    where slice_kind <> 'all'
    group by month_date, slice_kind
),

final as (
    select
        slice_sums.month_date,
        slice_sums.slice_kind,
        slice_sums.net_amount as net_amount_of_slices,
        totals.net_amount,
        slice_sums.orders as orders_of_slices,
        totals.orders
    from slice_sums
    left join totals on totals.month_date = slice_sums.month_date
    where totals.month_date is null
        or slice_sums.net_amount <> totals.net_amount
        or slice_sums.orders <> totals.orders
)

select * from final
