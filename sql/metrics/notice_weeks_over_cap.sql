-- One row per week and partner to whom something was sent in it.
-- Answers: 41
-- Title zh: 通知过量周占比
-- Title en: Weeks with too many notices
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel operations
-- Key: date, partner_id
-- Note: notices and reports sent to a partner from Monday to Sunday; a week is over the cap with more than contacts.weeklyNoticeCap of them. Weeks without any are not counted.
-- date: Monday of the week
-- partner_id: the partner
-- numerator: 1 if there were more than the cap
-- denominator: 1
with run_day as (
    select as_of_date from run
),

company_rules as (
    select contacts_weekly_notice_cap from rules
),

contacts as (
    select * from stg_touchpoints
    where direction = 'out'
        and kind in ('notice', 'report')
),

weeks as (
    select
        contacts.partner_id,
        cast(date_trunc('week', contacts.sent_date) as date) as date,
        count(*) as notices
    from contacts
    inner join run_day on contacts.sent_date <= run_day.as_of_date
    group by contacts.partner_id, cast(date_trunc('week', contacts.sent_date) as date)
),

final as (
    select
        weeks.date,
        weeks.partner_id,
        case when weeks.notices > company_rules.contacts_weekly_notice_cap then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from weeks
    cross join company_rules
)

select * from final
