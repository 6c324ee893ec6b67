-- One row per thing that waits, clock and slice, with how long it waited and whether that has ended.
-- Key: clock, subject_id, slice_kind
-- Note: assignment, first_reply and resolution run from a ticket's opening (feedback_tickets; the first two only where its source reports them); process, from the beginning of a case's first
-- step to the end of its last; payout, from an accrual to its payment (only of sources that report payments).
-- Note: what has not ended by the end of the as-of day has waited until then. The stream of steps does not say whether a case is finished: one whose last step has no end, or was touched in the
-- last seven days, counts as unfinished.
-- clock: assignment, first_reply, resolution, process or payout
-- subject_id: the ticket, the case or the accrual
-- slice_kind: all, tag, severity, process or rule_kind
-- slice: all, or the value; a rule that is not known is of the kind other
-- waited_hours: hours from the beginning to the end, or until now
-- has_ended: it has ended
with run_day as (
    select as_of_date, as_of_at from run
),

tickets as (
    select * from feedback_tickets
),

process_steps as (
    select * from int_process_steps
),

cases as (
    select * from process_cases
),

accruals as (
    select * from stg_spend
    where kind = 'accrual'
        and accrued_date is not null
),

rule_kinds as (
    select
        rule_id,
        min(kind) as rule_kind
    from stg_incentive_rules
    group by rule_id
),

ticket_waits as (
    select
        'assignment' as clock,
        ticket_id,
        tag,
        severity,
        coalesce(assignment_hours, age_hours) as waited_hours,
        assignment_hours is not null as has_ended
    from tickets
    where has_assignment_record
    union all
    select
        'first_reply' as clock,
        ticket_id,
        tag,
        severity,
        coalesce(first_reply_hours, age_hours) as waited_hours,
        first_reply_hours is not null as has_ended
    from tickets
    where has_reply_record
    union all
    select
        'resolution' as clock,
        ticket_id,
        tag,
        severity,
        coalesce(resolution_hours, age_hours) as waited_hours,
        resolution_hours is not null as has_ended
    from tickets
),

open_steps as (
    select
        case_id,
        count(case when ended_at is null then 1 end) as open_steps
    from process_steps
    group by case_id
),

case_ends as (
    select
        cases.case_id,
        cases.process,
        cases.started_at,
        cases.cycle_days,
        run_day.as_of_at,
        open_steps.open_steps = 0
        and date_diff('day', cast(cases.last_at as date), run_day.as_of_date) >= 7 as is_finished
    from cases
    inner join open_steps on open_steps.case_id = cases.case_id
    cross join run_day
),

paying_sources as (
    select _source
    from accruals
    where paid_date is not null
    group by _source
),

accrual_waits as (
    select
        accruals.spend_id,
        coalesce(rule_kinds.rule_kind, 'other') as rule_kind,
        case
            when accruals.paid_date < accruals.accrued_date then 0
            when accruals.paid_date <= run_day.as_of_date then date_diff('day', accruals.accrued_date, accruals.paid_date)
            else date_diff('day', accruals.accrued_date, run_day.as_of_date)
        end as days,
        coalesce(accruals.paid_date <= run_day.as_of_date, false) as has_ended
    from accruals
    inner join run_day on accruals.accrued_date <= run_day.as_of_date
    inner join paying_sources on paying_sources._source = accruals._source
    left join rule_kinds on rule_kinds.rule_id = accruals.rule_id
),

final as (
    select clock, ticket_id as subject_id, 'all' as slice_kind, 'all' as slice, waited_hours, has_ended
    from ticket_waits
    union all
    select clock, ticket_id as subject_id, 'tag' as slice_kind, tag as slice, waited_hours, has_ended
    from ticket_waits
    where tag is not null
    union all
    select clock, ticket_id as subject_id, 'severity' as slice_kind, cast(severity as varchar) as slice, waited_hours, has_ended
    from ticket_waits
    where severity is not null
    union all
    select
        'process' as clock,
        case_id as subject_id,
        'process' as slice_kind,
        process as slice,
        case
            when is_finished then cycle_days * 24e0
            else cast(date_diff('second', date_trunc('second', started_at), date_trunc('second', as_of_at)) as double) / 3600e0
        end as waited_hours,
        is_finished as has_ended
    from case_ends
    union all
    select 'payout' as clock, spend_id as subject_id, 'all' as slice_kind, 'all' as slice, days * 24e0 as waited_hours, has_ended
    from accrual_waits
    union all
    select 'payout' as clock, spend_id as subject_id, 'rule_kind' as slice_kind, rule_kind as slice, days * 24e0 as waited_hours, has_ended
    from accrual_waits
)

select * from final
