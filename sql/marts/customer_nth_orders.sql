-- One row per n from 2 to 6 and month of the order day before, saying how many customers came back for their n-th order day.
-- Answers: 26
-- Key: n, month_date
-- Note: within 90 days of the order day before. A month is there once its last day is 90 days old, so that all of its customers have had the time.
-- Note: several orders of a customer on one day are one occasion. First means first in the data, so the first months mix new customers with old ones.
-- n: which order day: 2 is the first return
-- month_date: month of the (n - 1)-th order day
-- customers: customers whose (n - 1)-th order day lies in the month
-- returned_customers: of them, with an n-th order day within 90 days
-- return_share: returned_customers / customers
-- lower: lower end of its 95 % interval (Wilson)
-- upper: upper end of it
with run_day as (
    select as_of_date from run
),

nth_orders as (
    select * from int_nth_orders
),

cells as (
    select
        n as order_number,
        previous_month_date as month_date,
        cast(sum(customers) as bigint) as customers,
        cast(sum(returned_90d) as bigint) as returned_customers
    from nth_orders
    group by n, previous_month_date
),

shares as (
    select
        cells.*,
        cast(cells.customers as double) as n,
        cast(cells.returned_customers as double) as k
    from cells
    inner join run_day
        on date_diff('day', cast(cells.month_date + interval '1' month as date), run_day.as_of_date) >= 89
),

intervals as (
    select
        order_number,
        month_date,
        customers,
        returned_customers,
        k / nullif(n, 0e0) as return_share,
        greatest((k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 0e0) as lower,
        least((k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 1e0) as upper
    from shares
),

final as (
    select
        order_number as n,
        month_date,
        customers,
        returned_customers,
        return_share,
        lower,
        upper
    from intervals
)

select * from final
