-- One row per day and partner with first orders of end customers that are at least 60 days old.
-- Title zh: 客户 60 天复购率
-- Title en: Customer repurchase within 60 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 60
-- Watch: no
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: numerator, customers with a second order day within 60 days of the first; denominator, customers whose first order is at least 60 days
-- old at the as-of date. Younger ones are left out, because they have not had the time.
-- Note: two orders of one day are one occasion. First means first in the data, so their first months mix new customers with old ones.
-- date: day of the first order
-- partner_id: partner of the first order
-- numerator: customers who came back in time
-- denominator: customers
with run_day as (
    select as_of_date from run
),

customers as (
    select * from int_customer_orders
),

final as (
    select
        customers.first_order_date as date,
        customers.partner_id,
        cast(
            count(
                case
                    when date_diff('day', customers.first_order_date, customers.second_order_date) <= 60 then 1
                end
            ) as double
        ) as numerator,
        cast(count(*) as double) as denominator
    from customers
    inner join run_day on date_diff('day', customers.first_order_date, run_day.as_of_date) >= 60
    group by customers.first_order_date, customers.partner_id
)

select * from final
