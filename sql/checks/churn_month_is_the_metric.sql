-- The churn rate of churn_month and of the metric partner_churn_1m are one number.
-- Severity: error
with churn as (
    select * from churn_month
    where slice_kind = 'all'
),

metric_months as (
    select * from metric_by_month
    where metric = 'partner_churn_1m'
        and slice_kind = 'all'
),

final as (
    select
        coalesce(churn.month_date, metric_months.month_date) as month_date,
        churn.churned,
        churn.active_at_start,
        metric_months.numerator,
        metric_months.denominator
    from churn
    full outer join metric_months on metric_months.month_date = churn.month_date
    where cast(coalesce(churn.churned, 0) as double) <> coalesce(metric_months.numerator, 0e0)
        or cast(coalesce(churn.active_at_start, 0) as double) <> coalesce(metric_months.denominator, 0e0)
)

select * from final
