-- A cohort's cell exists only for months that are over, and never holds more partners than the cohort.
-- Severity: error
with run_day as (
    select last_month_date from run
),

cells as (
    select * from cohort_retention
),

final as (
    select
        cells.cohort_month_date,
        cells.months_since,
        cells.cohort_partners,
        cells.active_partners
    from cells
    cross join run_day
    where cells.active_partners > cells.cohort_partners
        or cells.months_since < 0
        or (year(cells.cohort_month_date) * 12 + month(cells.cohort_month_date) + cells.months_since)
        > (year(run_day.last_month_date) * 12 + month(run_day.last_month_date))
)

select * from final
