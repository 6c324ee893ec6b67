-- One row per process, with how long its cases take.
-- Answers: 69, 108
-- Key: process
-- Note: days from the beginning of the first step to the end of the last. The stream does not say whether a case is finished: one whose last step has no end, or was
-- touched in the last seven days, counts as open, and as waiting for as long as it is by now (Kaplan-Meier). A median of the finished ones alone would be too short.
-- process: the process
-- cases: cases
-- finished: of them, finished
-- p50_days: days after which half of the cases were finished; null where the curve does not come down to a half
-- p90_days: days after which 90 % were; null where the curve does not come down to a tenth
-- decided: cases finished, or open for more than 14 days
-- within_14d: of them, finished within 14 days
-- share: within_14d by decided
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with run_day as (
    select as_of_date, as_of_at from run
),

steps as (
    select * from stg_process_steps
),

last_ends as (
    select
        case_id,
        count(case when ended_at is null then 1 end) as open_steps
    from steps
    group by case_id
),

cases as (
    select * from process_cases
),

observations as (
    select
        cases.process,
        case
            when last_ends.open_steps = 0 and date_diff('day', cast(cases.last_at as date), run_day.as_of_date) >= 7 then 1
            else 0
        end as event,
        case
            when last_ends.open_steps = 0 and date_diff('day', cast(cases.last_at as date), run_day.as_of_date) >= 7 then cases.cycle_days
            else cast(
                date_diff('second', date_trunc('second', cases.started_at), date_trunc('second', run_day.as_of_at)) as double
            ) / 86400e0
        end as days
    from cases
    inner join run_day on cases.started_at <= run_day.as_of_at
    inner join last_ends on last_ends.case_id = cases.case_id
),

moments as (
    select
        process,
        days,
        cast(sum(event) as double) as events,
        cast(count(*) as double) as observed
    from observations
    group by process, days
),

at_risk as (
    select
        process,
        days,
        events,
        sum(observed) over (
            partition by process order by days desc rows between unbounded preceding and current row
        ) as waiting
    from moments
),

curve as (
    select
        process,
        days,
        exp(
            sum(ln(case when events >= waiting then 1e-12 else 1e0 - events / nullif(waiting, 0) end)) over (
                partition by process order by days rows between unbounded preceding and current row
            )
        ) as share_waiting
    from at_risk
    where events > 0e0
),

-- Rounded, because a share that is exactly a half comes out of logarithms a hair above or below it.
quantiles as (
    select
        process,
        min(case when round(share_waiting, 9) <= 0.5e0 then days end) as p50_days,
        min(case when round(share_waiting, 9) <= 0.1e0 then days end) as p90_days
    from curve
    group by process
),

sums as (
    select
        process,
        count(*) as cases,
        cast(sum(event) as bigint) as finished,
        count(case when event = 1 or days > 14e0 then 1 end) as decided,
        count(case when event = 1 and days <= 14e0 then 1 end) as within_14d
    from observations
    group by process
),

final as (
    select
        sums.process,
        sums.cases,
        sums.finished,
        quantiles.p50_days,
        quantiles.p90_days,
        sums.decided,
        sums.within_14d,
        cast(sums.within_14d as double) / nullif(sums.decided, 0) as share,
        case
            when sums.decided = 0 then cast(null as double)
            when sums.within_14d = 0 then 0e0
            else (
                sums.within_14d + 1.9208e0
                - 1.96e0 * sqrt(cast(sums.within_14d as double) * (sums.decided - sums.within_14d) / nullif(sums.decided, 0) + 0.9604e0)
            ) / (sums.decided + 3.8416e0)
        end as lower,
        case
            when sums.decided = 0 then cast(null as double)
            when sums.within_14d = sums.decided then 1e0
            else (
                sums.within_14d + 1.9208e0
                + 1.96e0 * sqrt(cast(sums.within_14d as double) * (sums.decided - sums.within_14d) / nullif(sums.decided, 0) + 0.9604e0)
            ) / (sums.decided + 3.8416e0)
        end as upper
    from sums
    left join quantiles on quantiles.process = sums.process
)

select * from final
