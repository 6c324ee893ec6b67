-- One row per ticket opened up to the as-of date, in its newest version.
-- Answers: 45, 48
-- Key: ticket_id
-- Note: a ticket counts once, however often it was changed. What happened after the as-of day is not known yet.
-- Note: the first reply is the first by a person. A ticket resolved or closed without one on record counts as answered then.
-- Note: where a source reports neither replies nor changes of any ticket, when it was answered is not known: hours are null and sla_state is the source's
-- own verdict, null where it has none.
-- ticket_id: the ticket
-- partner_id: partner it concerns
-- created_date: business day on which it was opened
-- month_date: first day of that month
-- tag: kind of ticket
-- entry: where it came in
-- severity: 1 is the gravest
-- team: team it lies with
-- is_complaint: its tag says complaint or 投诉
-- first_reply_hours: hours from opening to the first reply; null while there is none
-- assignment_hours: hours from opening until it was given to an owner; null while it was not
-- resolution_hours: hours from opening to resolution; null while it is not resolved
-- age_hours: hours from opening to the end of the as-of day
-- has_reply_record: its source reports when tickets are answered
-- has_assignment_record: its source reports when tickets are given to an owner
-- sla_state: met, answered within feedback.slaHours; breached, answered later, or open and older; pending, open and younger
-- complaint_sla_state: the same with feedback.complaintSlaHours; null if it is no complaint
-- is_resolved: resolved
-- is_reopened: opened again at least once
-- followup_score: score given in the call after the fix, 1 to 5
-- source_sla_met: the source's own verdict on its service level
with run_day as (
    select as_of_date, as_of_at from run
),

company_rules as (
    select feedback_sla_hours, feedback_complaint_sla_hours from rules
),

tickets as (
    select * from stg_feedback
),

-- Nothing that happened after the as-of day is known to the numbers.
known as (
    select
        tickets.ticket_id,
        tickets.partner_id,
        tickets.created_date,
        tickets.tag,
        tickets.entry,
        tickets.severity,
        tickets.team,
        tickets.created_at,
        case when tickets.first_human_reply_at <= run_day.as_of_at then tickets.first_human_reply_at end as replied_at,
        case when tickets.assigned_at <= run_day.as_of_at then tickets.assigned_at end as assigned_at,
        case when tickets.resolved_at <= run_day.as_of_at then tickets.resolved_at end as resolved_at,
        case when tickets.closed_at <= run_day.as_of_at then tickets.closed_at end as closed_at,
        run_day.as_of_at,
        tickets.reopened_count,
        tickets.followup_score,
        tickets.sla_met,
        tickets._source
    from tickets
    inner join run_day on tickets.created_date <= run_day.as_of_date
),

reply_sources as (
    select _source
    from known
    where replied_at is not null
    group by _source
),

assigning_sources as (
    select _source
    from known
    where assigned_at is not null
    group by _source
),

answered as (
    select
        known.*,
        reply_sources._source is not null as has_reply_record,
        assigning_sources._source is not null as has_assignment_record,
        case
            when reply_sources._source is not null
                then coalesce(known.replied_at, known.resolved_at, known.closed_at)
        end as answered_at,
        coalesce(lower(known.tag) like '%complaint%' or known.tag like '%投诉%', false) as is_complaint
    from known
    left join reply_sources on reply_sources._source = known._source
    left join assigning_sources on assigning_sources._source = known._source
),

timed as (
    select
        answered.*,
        cast(
            date_diff('second', date_trunc('second', created_at), date_trunc('second', answered_at)) as double
        ) / 3600e0 as first_reply_hours,
        cast(
            date_diff('second', date_trunc('second', created_at), date_trunc('second', assigned_at)) as double
        ) / 3600e0 as assignment_hours,
        cast(
            date_diff('second', date_trunc('second', created_at), date_trunc('second', resolved_at)) as double
        ) / 3600e0 as resolution_hours,
        cast(
            date_diff('second', date_trunc('second', created_at), date_trunc('second', as_of_at)) as double
        ) / 3600e0 as age_hours
    from answered
),

final as (
    select
        timed.ticket_id,
        timed.partner_id,
        timed.created_date,
        cast(date_trunc('month', timed.created_date) as date) as month_date,
        timed.tag,
        timed.entry,
        timed.severity,
        timed.team,
        timed.is_complaint,
        timed.first_reply_hours,
        timed.assignment_hours,
        timed.resolution_hours,
        timed.age_hours,
        timed.has_reply_record,
        timed.has_assignment_record,
        case
            when not timed.has_reply_record
                then case when timed.sla_met then 'met' when not timed.sla_met then 'breached' end
            when coalesce(timed.first_reply_hours, timed.age_hours) > company_rules.feedback_sla_hours then 'breached'
            when timed.first_reply_hours is not null then 'met'
            else 'pending'
        end as sla_state,
        case
            when not timed.is_complaint or not timed.has_reply_record then cast(null as varchar)
            when coalesce(timed.first_reply_hours, timed.age_hours) > company_rules.feedback_complaint_sla_hours
                then 'breached'
            when timed.first_reply_hours is not null then 'met'
            else 'pending'
        end as complaint_sla_state,
        timed.resolved_at is not null as is_resolved,
        coalesce(timed.reopened_count > 0, false) as is_reopened,
        timed.followup_score,
        timed.sla_met as source_sla_met
    from timed
    cross join company_rules
)

select * from final
