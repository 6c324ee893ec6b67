-- One row per day and partner with survey invitations at least 30 days old.
-- Answers: 138
-- Title zh: 问卷 30 天回收率
-- Title en: Surveys answered within 30 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 30
-- Watch: no
-- Streams: surveys
-- Owner: Customer service
-- Key: date, partner_id
-- Note: invitations answered within 30 days by all at least 30 days old. Every score is a score of those who answered; this says how many they are.
-- date: day of the invitation
-- partner_id: the partner; null where the invitation is of none
-- numerator: invitations answered in time
-- denominator: invitations
with run_day as (
    select as_of_date from run
),

invitations as (
    select * from stg_surveys
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from invitations
    where answered_date is not null
    group by _source
),

final as (
    select
        invitations.asked_date as date,
        invitations.partner_id,
        cast(count(case when date_diff('day', invitations.asked_date, invitations.answered_date) <= 30 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from invitations
    inner join run_day on date_diff('day', invitations.asked_date, run_day.as_of_date) >= 30
    inner join recorders on recorders._source = invitations._source
    group by invitations.asked_date, invitations.partner_id
)

select * from final
