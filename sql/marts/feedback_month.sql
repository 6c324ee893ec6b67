-- One row per month from the first ticket to the as-of date.
-- Key: month_date
-- Note: by the month in which tickets were opened, whenever they were answered. Young months still change.
-- month_date: first day of the month
-- tickets: tickets opened; 0 in a quiet month
-- answered: of them, answered by now; null where it is not on record for any ticket
-- breached: of them, answered late, or open beyond the service level; null where no ticket has a verdict
-- resolved: of them, resolved by now
-- complaints: of them, complaints; null where no ticket at all is tagged as one, because the tags then do not tell
-- is_complete: the month is over at the as-of date
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

tickets as (
    select * from feedback_tickets
),

facts as (
    select
        min(month_date) as first_month_date,
        bool_or(has_reply_record) as has_replies,
        count(sla_state) > 0 as has_verdicts,
        bool_or(is_complaint) as has_complaints
    from tickets
),

months as (
    select calendar.month_date
    from calendar
    inner join facts on facts.first_month_date <= calendar.month_date
    group by calendar.month_date
),

sums as (
    select
        month_date,
        count(*) as tickets,
        count(first_reply_hours) as answered,
        count(case when sla_state = 'breached' then 1 end) as breached,
        count(case when is_resolved then 1 end) as resolved,
        count(case when is_complaint then 1 end) as complaints
    from tickets
    group by month_date
),

final as (
    select
        months.month_date,
        coalesce(sums.tickets, 0) as tickets,
        case when facts.has_replies then coalesce(sums.answered, 0) end as answered,
        case when facts.has_verdicts then coalesce(sums.breached, 0) end as breached,
        coalesce(sums.resolved, 0) as resolved,
        case when facts.has_complaints then coalesce(sums.complaints, 0) end as complaints,
        months.month_date <= run_day.last_month_date as is_complete
    from months
    cross join facts
    cross join run_day
    left join sums on sums.month_date = months.month_date
)

select * from final
