-- One row per partner whose first order is at least 90 days old.
-- Answers: 37
-- Title zh: 伙伴 90 天再次下单率
-- Title en: Partner repurchase within 90 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 90
-- Watch: no
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: numerator, partners with a second order day within 90 days of the first; denominator, partners whose first order is at least 90 days old at
-- the as-of date. Younger ones are left out, because they have not had the time.
-- Note: two orders of one day are one occasion. First means first in the data, so their first months mix new partners with old ones.
-- date: day of the first order
-- partner_id: the partner
-- numerator: 1 if he came back in time
-- denominator: 1
with run_day as (
    select as_of_date from run
),

order_gaps as (
    select * from int_order_gaps
),

first_orders as (
    select
        partner_id,
        date,
        next_date
    from order_gaps
    where gap_days is null
),

final as (
    select
        first_orders.date,
        first_orders.partner_id,
        case when date_diff('day', first_orders.date, first_orders.next_date) <= 90 then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from first_orders
    inner join run_day on date_diff('day', first_orders.date, run_day.as_of_date) >= 90
)

select * from final
