-- One row per cohort of end customers and month since its beginning, as far as the months are complete.
-- Key: cohort_month_date, months_since
-- Note: a cohort are the customers whose first order in the data lies in one month; the data's first month holds everyone who was there already.
-- Active is a customer with an order in that very month, so the share may rise again. Cells after the last complete month do not exist; they are not zero.
-- cohort_month_date: month of the first order
-- months_since: months since then; 0 is the month itself
-- cohort_customers: customers in the cohort
-- active_customers: of them, with an order in that month
-- net_amount: their revenue of that month
-- retention: active_customers / cohort_customers
-- lower: lower end of its 95 % interval (Wilson)
-- upper: upper end of it
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

cohort_months as (
    select * from int_customer_cohorts
),

cohorts as (
    select
        cohort_month_date,
        active_customers as cohort_customers
    from cohort_months
    where month_date = cohort_month_date
),

months as (
    select calendar.month_date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    group by calendar.month_date
),

cells as (
    select
        cohorts.cohort_month_date,
        (year(months.month_date) - year(cohorts.cohort_month_date)) * 12
        + month(months.month_date) - month(cohorts.cohort_month_date) as months_since,
        cohorts.cohort_customers,
        coalesce(cohort_months.active_customers, 0) as active_customers,
        cast(coalesce(cohort_months.net_amount, 0) as decimal(18, 4)) as net_amount
    from cohorts
    inner join months on months.month_date >= cohorts.cohort_month_date
    left join cohort_months
        on cohort_months.cohort_month_date = cohorts.cohort_month_date
        and cohort_months.month_date = months.month_date
),

shares as (
    select
        cells.*,
        cast(cohort_customers as double) as n,
        cast(active_customers as double) as k
    from cells
),

final as (
    select
        cohort_month_date,
        months_since,
        cohort_customers,
        active_customers,
        net_amount,
        k / nullif(n, 0e0) as retention,
        greatest((k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 0e0) as lower,
        least((k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 1e0) as upper
    from shares
)

select * from final
