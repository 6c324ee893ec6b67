-- The customers of all cohorts are all customers who ever began, and no cohort has more active customers than customers.
-- Severity: error
with cohort_months as (
    select * from int_customer_cohorts
),

event_months as (
    select * from int_customer_event_months
),

cohorts as (
    select
        cohort_month_date,
        sum(case when month_date = cohort_month_date then active_customers else 0 end) as customers,
        max(active_customers) as most_active_customers
    from cohort_months
    group by cohort_month_date
),

beginnings as (
    select
        month_date,
        sum(new_customers) as new_customers
    from event_months
    group by month_date
),

final as (
    select
        coalesce(cohorts.cohort_month_date, beginnings.month_date) as month_date,
        cast(cohorts.customers as bigint) as customers,
        cast(cohorts.most_active_customers as bigint) as most_active_customers,
        cast(beginnings.new_customers as bigint) as new_customers
    from cohorts
    full outer join beginnings on beginnings.month_date = cohorts.cohort_month_date
    where coalesce(cohorts.customers, 0) <> coalesce(beginnings.new_customers, 0)
        or cohorts.most_active_customers > cohorts.customers
)

select * from final
