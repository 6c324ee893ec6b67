-- One row per day from the first order to the as-of date.
-- Key: date
-- Note: stands in for the mart, without holidays.
with run_day as (
    select as_of_date from run
),

first_orders as (
    select min(order_date) as first_date from stg_transactions
),

numbered as (
    select unnest(range(0, 1000)) as day_number
),

final as (
    select
        cast(first_orders.first_date + cast(numbered.day_number as integer) as date) as date,
        cast(extract(isodow from first_orders.first_date + cast(numbered.day_number as integer)) as bigint) as weekday,
        extract(isodow from first_orders.first_date + cast(numbered.day_number as integer)) < 6 as is_workday,
        '' as holiday_class
    from numbered
    cross join first_orders
    cross join run_day
    where first_orders.first_date + cast(numbered.day_number as integer) <= run_day.as_of_date
)

select * from final
