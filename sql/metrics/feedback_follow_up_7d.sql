-- One row per day and partner with tickets that were resolved within 30 days.
-- Answers: 42, 52
-- Title zh: 七日回访率
-- Title en: Followed up within seven days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 37
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: tickets called back within seven days (168 hours) of their resolution, by tickets opened at least 37 days before the as-of date and resolved
-- within 30 days of opening. The loop is closed when somebody has asked whether it helped.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets called back in time
-- denominator: resolved tickets
with run_day as (
    select as_of_date from run
),

resolved as (
    select
        _source,
        created_date,
        partner_id,
        followup_at,
        date_diff('second', date_trunc('second', resolved_at), date_trunc('second', followup_at)) as followup_seconds
    from stg_feedback
    where resolved_at is not null
        and date_diff('second', date_trunc('second', created_at), date_trunc('second', resolved_at)) <= 2592000
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from resolved
    where followup_at is not null
    group by _source
),

final as (
    select
        resolved.created_date as date,
        resolved.partner_id,
        cast(count(case when resolved.followup_seconds <= 604800 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from resolved
    inner join run_day on date_diff('day', resolved.created_date, run_day.as_of_date) >= 37
    inner join recorders on recorders._source = resolved._source
    group by resolved.created_date, resolved.partner_id
)

select * from final
