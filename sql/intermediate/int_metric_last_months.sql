-- One row per metric, with the last month whose cells are final.
-- Key: metric
-- Note: that is the last complete month, or, where a cell needs time to become final (repurchase within 90 days needs 90), the last one whose
-- last day had that time by the as-of date.
-- last_month_date: first day of the month
with run_day as (
    select as_of_date from run
),

catalogue as (
    select metric, time, matures_days from metric_catalogue
),

final as (
    select
        catalogue.metric,
        catalogue.time,
        cast(
            cast(
                date_trunc(
                    'month',
                    cast(run_day.as_of_date + (1 - coalesce(catalogue.matures_days, 0)) * interval '1' day as date)
                ) as date
            ) - interval '1' month as date
        ) as last_month_date
    from catalogue
    cross join run_day
)

select * from final
