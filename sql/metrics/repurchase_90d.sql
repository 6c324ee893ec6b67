-- One row per day and partner with first orders of end customers that are at least 90 days old.
-- Answers: 131
-- Title zh: 客户 90 天复购率
-- Title en: Customer repurchase within 90 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 90
-- Watch: yes
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: numerator, customers with a second order day within 90 days of the first; denominator, customers whose first order is at least 90 days
-- old at the as-of date. Younger ones are left out, because they have not had the time.
-- Note: two orders of one day are one occasion. First means first in the data, so their first months mix new customers with old ones.
-- date: day of the first order
-- partner_id: partner of the first order
-- numerator: customers who came back in time
-- denominator: customers
with run_day as (
    select as_of_date from run
),

new_customers as (
    select * from int_new_customer_returns
),

final as (
    select
        new_customers.first_order_date as date,
        new_customers.partner_id,
        cast(new_customers.returned_90d as double) as numerator,
        cast(new_customers.new_customers as double) as denominator
    from new_customers
    inner join run_day on date_diff('day', new_customers.first_order_date, run_day.as_of_date) >= 90
)

select * from final
