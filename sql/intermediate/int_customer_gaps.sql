-- One row per month and length of a gap between two order days of a customer.
-- Key: month_date, gap_days
-- Partitioned by: month_date
-- month_date: month of the order day that ended the gap
-- gap_days: days between the two
-- gaps: how many gaps were that long
with customer_days as (
    select * from int_customer_orders
    where gap_days is not null
),

final as (
    select
        cast(date_trunc('month', order_date) as date) as month_date,
        gap_days,
        count(*) as gaps
    from customer_days
    group by cast(date_trunc('month', order_date) as date), gap_days
)

select * from final
