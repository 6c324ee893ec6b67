-- One row per month, n from 2 to 6 and month of the order day before, with the customers who could, and who did, reach their n-th order day.
-- Key: month_date, n, previous_month_date
-- Partitioned by: month_date
-- month_date: first day of the month of the order days that are counted here
-- n: which order day
-- previous_month_date: month of the (n - 1)-th order day
-- customers: customers whose (n - 1)-th order day lies in the month; 0 where that was an earlier month
-- returned_90d: customers whose n-th order day lies in the month, and within 90 days of the one before
with customer_days as (
    select
        occasion,
        gap_days,
        cast(date_trunc('month', order_date) as date) as month_date,
        cast(date_trunc('month', previous_order_date) as date) as previous_month_date
    from int_customer_orders
    where occasion <= 6
),

reached as (
    select
        month_date,
        occasion + 1 as n,
        month_date as previous_month_date,
        count(*) as customers,
        0 as returned_90d
    from customer_days
    where occasion <= 5
    group by month_date, occasion
    union all
    select
        month_date,
        occasion as n,
        previous_month_date,
        0 as customers,
        count(*) as returned_90d
    from customer_days
    where occasion >= 2
        and gap_days <= 90
    group by month_date, occasion, previous_month_date
),

final as (
    select
        month_date,
        cast(n as bigint) as n,
        previous_month_date,
        cast(sum(customers) as bigint) as customers,
        cast(sum(returned_90d) as bigint) as returned_90d
    from reached
    group by month_date, n, previous_month_date
)

select * from final
