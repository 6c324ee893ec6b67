-- One row per day and partner with an order or a complaint, as long as tickets were kept.
-- Answers: 54
-- Title zh: 每千单投诉数
-- Title en: Complaints per 1,000 orders
-- Unit: count
-- Direction: down
-- Interval: poisson
-- Time: additive
-- Minimum n: 1
-- Watch: yes
-- Streams: feedback, transactions
-- Owner: Customer service
-- Key: date, partner_id
-- Note: the denominator is in thousands of orders, so that the value is complaints per 1,000 orders and the numerator is the count its interval needs.
-- Minimum n is 1,000 orders.
-- Note: days from the first ticket to the last; before and after, no complaint means no record. Nothing where no ticket at all is tagged as
-- a complaint, because the tags then do not tell.
-- date: day of the orders, and of the opening of complaints
-- partner_id: the partner; null where a complaint names none
-- numerator: complaints
-- denominator: orders / 1,000
with tickets as (
    select * from feedback_tickets
),

order_days as (
    select * from partner_day
),

span as (
    select
        min(created_date) as first_date,
        max(created_date) as last_date
    from tickets
    having bool_or(is_complaint)
),

events as (
    select
        tickets.created_date as date,
        tickets.partner_id,
        1e0 as complaints,
        0e0 as orders
    from tickets
    where tickets.is_complaint
    union all
    select
        order_days.date,
        order_days.partner_id,
        0e0 as complaints,
        cast(order_days.orders as double) as orders
    from order_days
    inner join span
        on order_days.date >= span.first_date
        and order_days.date <= span.last_date
),

known as (
    select count(*) as days_with_orders from order_days
),

final as (
    select
        events.date,
        events.partner_id,
        sum(events.complaints) as numerator,
        sum(events.orders) / 1000e0 as denominator
    from events
    inner join known on known.days_with_orders > 0
    group by events.date, events.partner_id
)

select * from final
