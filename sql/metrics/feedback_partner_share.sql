-- One row per month end and partner who was active then.
-- Answers: 46
-- Title zh: 月度反馈伙伴占比
-- Title en: Partners who gave feedback in the month
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: snapshot
-- Minimum n: 20
-- Watch: no
-- Streams: feedback, transactions
-- Owner: Customer service
-- Key: date, partner_id
-- Note: partners with at least one ticket opened in the month, by those who were active at its end (int_active_spells). Silence may be content or indifference;
-- a falling share deserves a question.
-- date: last day of the month
-- partner_id: the partner
-- numerator: 1 if he opened a ticket in the month
-- denominator: 1
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

spells as (
    select * from int_active_spells
),

opened as (
    select * from stg_feedback
    where partner_id is not null
),

first_tickets as (
    select cast(date_trunc('month', min(created_date)) as date) as month_date
    from opened
),

month_ends as (
    select
        calendar.month_date,
        cast(calendar.month_date + interval '1' month - interval '1' day as date) as date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    inner join first_tickets on first_tickets.month_date <= calendar.month_date
    group by calendar.month_date
),

ticket_months as (
    select
        partner_id,
        cast(date_trunc('month', created_date) as date) as month_date
    from opened
    group by partner_id, cast(date_trunc('month', created_date) as date)
),

final as (
    select
        month_ends.date,
        spells.partner_id,
        case when ticket_months.partner_id is not null then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from month_ends
    inner join spells
        on spells.start_date <= month_ends.date
        and coalesce(spells.end_date, date '9999-12-31') > month_ends.date
    left join ticket_months
        on ticket_months.partner_id = spells.partner_id
        and ticket_months.month_date = month_ends.month_date
)

select * from final
