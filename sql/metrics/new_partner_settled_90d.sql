-- One row per partner whose first order is at least 90 days old.
-- Answers: 30
-- Title zh: 新伙伴 90 天站稳率
-- Title en: New partners who settle in 90 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 90
-- Watch: no
-- Streams: transactions
-- Owner: Channel sales
-- Key: date, partner_id
-- Note: numerator, partners with an order in each of the first three spans of 30 days, the day of the first order being day 0; denominator, partners whose first order
-- is at least 90 days old. Younger ones are left out, because they have not had the time.
-- Note: first means first in the data, so their first months mix new partners with old ones.
-- date: day of the first order
-- partner_id: the partner
-- numerator: 1 if he ordered in each of the three
-- denominator: 1
with run_day as (
    select as_of_date from run
),

order_gaps as (
    select * from int_order_gaps
),

first_orders as (
    select
        order_gaps.partner_id,
        order_gaps.date as first_date
    from order_gaps
    inner join run_day on date_diff('day', order_gaps.date, run_day.as_of_date) >= 90
    where order_gaps.gap_days is null
),

spans as (
    select
        first_orders.partner_id,
        first_orders.first_date,
        count(case when date_diff('day', first_orders.first_date, order_gaps.date) between 30 and 59 then 1 end) as second_span,
        count(case when date_diff('day', first_orders.first_date, order_gaps.date) between 60 and 89 then 1 end) as third_span
    from first_orders
    inner join order_gaps on order_gaps.partner_id = first_orders.partner_id
    group by first_orders.partner_id, first_orders.first_date
),

final as (
    select
        first_date as date,
        partner_id,
        case when second_span > 0 and third_span > 0 then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from spans
)

select * from final
