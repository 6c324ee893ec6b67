-- One row per process, with how long its cases take.
-- Answers: 69, 108
-- Key: process
-- Note: when a case counts as finished is told in waits, how the days come about in wait_times (Kaplan-Meier).
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
with clock_times as (
    select * from wait_times
    where clock = 'process'
),

observations as (
    select * from waits
    where clock = 'process'
),

sums as (
    select
        slice as process,
        count(case when has_ended or waited_hours > 336e0 then 1 end) as decided,
        count(case when has_ended and waited_hours <= 336e0 then 1 end) as within_14d
    from observations
    group by slice
),

final as (
    select
        sums.process,
        clock_times.waits as cases,
        clock_times.ended as finished,
        clock_times.p50_hours / 24e0 as p50_days,
        clock_times.p90_hours / 24e0 as p90_days,
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
    inner join clock_times on clock_times.slice = sums.process
)

select * from final
