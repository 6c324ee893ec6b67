-- One row per day and partner with tickets.
-- Answers: 47
-- Title zh: 工单改派率
-- Title en: Tickets given to another
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: tickets that were given to another person at least once, by all of which the source counts it: those that did not find the right one at once.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets given to another
-- denominator: tickets
with run_day as (
    select as_of_date from run
),

opened as (
    select * from stg_feedback
    where reassigned_count is not null
),

final as (
    select
        opened.created_date as date,
        opened.partner_id,
        cast(count(case when opened.reassigned_count > 0 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from opened
    inner join run_day on opened.created_date <= run_day.as_of_date
    group by opened.created_date, opened.partner_id
)

select * from final
