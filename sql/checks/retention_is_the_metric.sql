-- Gross and net retention of revenue_retention and of the metrics are one number.
-- Severity: error
with retention as (
    select * from revenue_retention
    where slice_kind = 'all'
),

gross_months as (
    select * from metric_by_month
    where metric = 'gross_revenue_retention_12m'
        and slice_kind = 'all'
),

net_months as (
    select * from metric_by_month
    where metric = 'net_revenue_retention_12m'
        and slice_kind = 'all'
),

joined as (
    select
        retention.month_date,
        retention.gross_retention,
        gross_months.value as gross_metric,
        retention.net_retention,
        net_months.value as net_metric
    from retention
    left join gross_months on gross_months.month_date = retention.month_date
    left join net_months on net_months.month_date = retention.month_date
),

final as (
    select *
    from joined
    where not coalesce(abs(gross_retention - gross_metric) <= 1e-9, false)
        or not coalesce(abs(net_retention - net_metric) <= 1e-9, false)
)

select * from final
