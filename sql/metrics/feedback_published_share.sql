-- One row per day and partner with tickets.
-- Answers: 53
-- Title zh: 典型问题公开率
-- Title en: Tickets published as typical
-- Unit: share
-- Direction: none
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: tickets published as typical issues, by those of which it is recorded.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets published
-- denominator: tickets
with run_day as (
    select as_of_date from run
),

opened as (
    select * from stg_feedback
    where published is not null
),

final as (
    select
        opened.created_date as date,
        opened.partner_id,
        cast(count(case when opened.published then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from opened
    inner join run_day on opened.created_date <= run_day.as_of_date
    group by opened.created_date, opened.partner_id
)

select * from final
