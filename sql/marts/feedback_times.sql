-- One row per clock of a ticket (assignment, first reply, resolution) and slice of the tickets.
-- Answers: 49, 51, 61, 63, 137
-- Key: measure, slice_kind, slice
-- Note: Kaplan-Meier, as told in wait_times: a ticket without the event counts as waiting for as long as it was open.
-- Note: first_reply and assignment only over tickets whose source reports them; no row where there is none.
-- measure: assignment, first_reply or resolution
-- slice_kind: all, tag or severity
-- slice: the tag or the severity; all for every ticket
-- tickets: tickets observed
-- completed: of them, with the event
-- p50_hours: hours after which half of the tickets had the event; null where the curve does not come down to a half
-- p90_hours: hours after which 90 % had it; null where the curve does not come down to a tenth
-- mean_completed_hours: plain mean of the finished ones, for comparison only; it is too short
with clock_times as (
    select * from wait_times
    where clock in ('assignment', 'first_reply', 'resolution')
),

final as (
    select
        clock as measure,
        slice_kind,
        slice,
        waits as tickets,
        ended as completed,
        p50_hours,
        p90_hours,
        mean_ended_hours as mean_completed_hours
    from clock_times
)

select * from final
