-- One row per month and cohort of customers with an order in it. A cohort are the customers whose first order lies in one month.
-- Key: month_date, cohort_month_date
-- Partitioned by: month_date
-- month_date: the month
-- cohort_month_date: month of the cohort's first orders
-- active_customers: customers of the cohort with an order in the month
-- orders: their orders of the month
-- net_amount: their revenue of the month
with customer_days as (
    select
        orders,
        net_amount,
        previous_order_date,
        cast(date_trunc('month', order_date) as date) as month_date,
        cast(date_trunc('month', first_order_date) as date) as cohort_month_date
    from int_customer_orders
),

-- A customer's first day in a month is the one whose day before lies in an earlier month.
final as (
    select
        month_date,
        cohort_month_date,
        count(case when coalesce(previous_order_date < month_date, true) then 1 end) as active_customers,
        cast(sum(orders) as bigint) as orders,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from customer_days
    group by month_date, cohort_month_date
)

select * from final
