-- One row per clock of a ticket (assignment, first reply, resolution) and slice of the tickets.
-- Answers: 49, 51, 61, 63, 137
-- Key: measure, slice_kind, slice
-- Note: Kaplan-Meier: a ticket without the event counts as waiting for as long as it was open (censored at the end of the as-of day). A plain mean or
-- median of the finished ones would leave out exactly those that take longest.
-- Note: first_reply and assignment only over tickets whose source reports them; no row where there is none.
-- measure: assignment, first_reply or resolution
-- slice_kind: all, tag or severity
-- slice: the tag or the severity; all for every ticket
-- tickets: tickets observed
-- completed: of them, with the event
-- p50_hours: hours after which half of the tickets had the event; null where the curve does not come down to a half
-- p90_hours: hours after which 90 % had it; null where the curve does not come down to a tenth
-- mean_completed_hours: plain mean of the finished ones, for comparison only; it is too short
with tickets as (
    select * from feedback_tickets
),

clocks as (
    select
        'assignment' as measure,
        tag,
        severity,
        coalesce(assignment_hours, age_hours) as hours,
        case when assignment_hours is not null then 1 else 0 end as event
    from tickets
    where has_assignment_record
    union all
    select
        'first_reply' as measure,
        tag,
        severity,
        coalesce(first_reply_hours, age_hours) as hours,
        case when first_reply_hours is not null then 1 else 0 end as event
    from tickets
    where has_reply_record
    union all
    select
        'resolution' as measure,
        tag,
        severity,
        coalesce(resolution_hours, age_hours) as hours,
        case when resolution_hours is not null then 1 else 0 end as event
    from tickets
),

observations as (
    select measure, 'all' as slice_kind, 'all' as slice, hours, event from clocks
    union all
    select measure, 'tag' as slice_kind, tag as slice, hours, event from clocks
    where tag is not null
    union all
    select measure, 'severity' as slice_kind, cast(severity as varchar) as slice, hours, event from clocks
    where severity is not null
),

steps as (
    select
        measure,
        slice_kind,
        slice,
        hours,
        cast(sum(event) as double) as events,
        cast(count(*) as double) as observed
    from observations
    group by measure, slice_kind, slice, hours
),

at_risk as (
    select
        measure,
        slice_kind,
        slice,
        hours,
        events,
        sum(observed) over (
            partition by measure, slice_kind, slice order by hours desc rows between unbounded preceding and current row
        ) as waiting
    from steps
),

curve as (
    select
        measure,
        slice_kind,
        slice,
        hours,
        exp(
            sum(ln(case when events >= waiting then 1e-12 else 1e0 - events / nullif(waiting, 0) end)) over (
                partition by measure, slice_kind, slice order by hours rows between unbounded preceding and current row
            )
        ) as share_waiting
    from at_risk
    where events > 0e0
),

-- Rounded, because a share that is exactly a half comes out of logarithms a hair above or below it.
quantiles as (
    select
        measure,
        slice_kind,
        slice,
        min(case when round(share_waiting, 9) <= 0.5e0 then hours end) as p50_hours,
        min(case when round(share_waiting, 9) <= 0.1e0 then hours end) as p90_hours
    from curve
    group by measure, slice_kind, slice
),

sums as (
    select
        measure,
        slice_kind,
        slice,
        count(*) as tickets,
        cast(sum(event) as bigint) as completed,
        avg(case when event = 1 then hours end) as mean_completed_hours
    from observations
    group by measure, slice_kind, slice
),

final as (
    select
        sums.measure,
        sums.slice_kind,
        sums.slice,
        sums.tickets,
        sums.completed,
        quantiles.p50_hours,
        quantiles.p90_hours,
        sums.mean_completed_hours
    from sums
    left join quantiles
        on quantiles.measure = sums.measure
        and quantiles.slice_kind = sums.slice_kind
        and quantiles.slice = sums.slice
)

select * from final
