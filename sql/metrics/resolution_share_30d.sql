-- One row per day and partner with tickets at least 30 days old.
-- Answers: 50, 137
-- Title zh: 30 天解决率
-- Title en: Resolved within 30 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 30
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: numerator, tickets resolved within 30 days (720 hours) of opening; denominator, tickets opened at least 30 days before the as-of date. Younger
-- ones are left out, because they have not had the time.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets resolved in time
-- denominator: tickets
with run_day as (
    select as_of_date from run
),

tickets as (
    select * from feedback_tickets
),

final as (
    select
        tickets.created_date as date,
        tickets.partner_id,
        cast(count(case when tickets.resolution_hours <= 720e0 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from tickets
    inner join run_day on date_diff('day', tickets.created_date, run_day.as_of_date) >= 30
    group by tickets.created_date, tickets.partner_id
)

select * from final
