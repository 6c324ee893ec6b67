-- One row per day and partner with tickets.
-- Answers: 70
-- Title zh: 工单责任到人率
-- Title en: Tickets with a person who answers for them
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: tickets that name who answers for them, by all.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets with an owner
-- denominator: tickets
with run_day as (
    select as_of_date from run
),

opened as (
    select * from stg_feedback
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from opened
    where owner_id is not null
    group by _source
),

final as (
    select
        opened.created_date as date,
        opened.partner_id,
        cast(count(case when opened.owner_id is not null then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from opened
    inner join run_day on opened.created_date <= run_day.as_of_date
    inner join recorders on recorders._source = opened._source
    group by opened.created_date, opened.partner_id
)

select * from final
