-- One row per day and partner with notices at least three days old.
-- Answers: 40, 153
-- Title zh: 通知三日内阅读率
-- Title en: Notices read within three days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 3
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: numerator, notices and reports to the partner that he read within three days of their day; denominator, those sent at least three days before
-- the as-of date.
-- date: day of the notice
-- partner_id: the partner
-- numerator: notices read in time
-- denominator: notices
with run_day as (
    select as_of_date from run
),

notices as (
    select * from stg_touchpoints
    where kind in ('notice', 'report')
        and direction = 'out'
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from notices
    where read_date is not null
    group by _source
),

final as (
    select
        notices.sent_date as date,
        notices.partner_id,
        cast(count(case when date_diff('day', notices.sent_date, notices.read_date) <= 3 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from notices
    inner join run_day on date_diff('day', notices.sent_date, run_day.as_of_date) >= 3
    inner join recorders on recorders._source = notices._source
    group by notices.sent_date, notices.partner_id
)

select * from final
