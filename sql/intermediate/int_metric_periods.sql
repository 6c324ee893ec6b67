-- One row per metric and period that is shown for it.
-- Key: metric, period, from_month_date
-- Note: period is month (each with final cells), headline, or previous (what the headline is compared with). For an additive metric the headline
-- are the 12 months that end with the last final one and previous the 12 before; for a snapshot one month end and the one 12 months before.
-- from_month_date: first month
-- to_month_date: last month
with last_months as (
    select * from int_metric_last_months
),

cell_months as (
    select
        metric,
        month_date
    from int_metric_months
    group by metric, month_date
),

final as (
    select
        metric,
        'month' as period,
        month_date as from_month_date,
        month_date as to_month_date
    from cell_months
    union all
    select
        metric,
        'headline' as period,
        case
            when time = 'additive' then cast(last_month_date - interval '11' month as date)
            else last_month_date
        end as from_month_date,
        last_month_date as to_month_date
    from last_months
    union all
    select
        metric,
        'previous' as period,
        case
            when time = 'additive' then cast(last_month_date - interval '23' month as date)
            else cast(last_month_date - interval '12' month as date)
        end as from_month_date,
        cast(last_month_date - interval '12' month as date) as to_month_date
    from last_months
)

select * from final
