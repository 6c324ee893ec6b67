-- One row per clock and slice of what waits, with how long it takes.
-- Key: clock, slice_kind, slice
-- Note: Kaplan-Meier: what has not ended counts as waiting for as long as it has waited (censored at the end of the as-of day). A plain mean or median of the ended ones would
-- leave out exactly those that take longest.
-- clock: as in waits
-- slice_kind: as in waits
-- slice: as in waits
-- waits: things that waited
-- ended: of them, that have ended
-- p50_hours: hours after which half had ended; null where the curve does not come down to a half
-- p90_hours: hours after which 90 % had; null where the curve does not come down to a tenth
-- mean_ended_hours: plain mean of the ended ones, for comparison only; it is too short
with observations as (
    select * from waits
),

steps as (
    select
        clock,
        slice_kind,
        slice,
        waited_hours,
        cast(count(case when has_ended then 1 end) as double) as events,
        cast(count(*) as double) as observed
    from observations
    group by clock, slice_kind, slice, waited_hours
),

at_risk as (
    select
        clock,
        slice_kind,
        slice,
        waited_hours,
        events,
        sum(observed) over (
            partition by clock, slice_kind, slice
            order by waited_hours desc
            rows between unbounded preceding and current row
        ) as waiting
    from steps
),

curve as (
    select
        clock,
        slice_kind,
        slice,
        waited_hours,
        exp(
            sum(ln(case when events >= waiting then 1e-12 else 1e0 - events / nullif(waiting, 0) end)) over (
                partition by clock, slice_kind, slice
                order by waited_hours
                rows between unbounded preceding and current row
            )
        ) as share_waiting
    from at_risk
    where events > 0e0
),

-- Rounded, because a share that is exactly a half comes out of logarithms a hair above or below it.
quantiles as (
    select
        clock,
        slice_kind,
        slice,
        min(case when round(share_waiting, 9) <= 0.5e0 then waited_hours end) as p50_hours,
        min(case when round(share_waiting, 9) <= 0.1e0 then waited_hours end) as p90_hours
    from curve
    group by clock, slice_kind, slice
),

sums as (
    select
        clock,
        slice_kind,
        slice,
        count(*) as waits,
        count(case when has_ended then 1 end) as ended,
        avg(case when has_ended then waited_hours end) as mean_ended_hours
    from observations
    group by clock, slice_kind, slice
),

final as (
    select
        sums.clock,
        sums.slice_kind,
        sums.slice,
        sums.waits,
        sums.ended,
        quantiles.p50_hours,
        quantiles.p90_hours,
        sums.mean_ended_hours
    from sums
    left join quantiles
        on quantiles.clock = sums.clock
        and quantiles.slice_kind = sums.slice_kind
        and quantiles.slice = sums.slice
)

select * from final
