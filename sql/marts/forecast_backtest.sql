-- One row per three months that are over, with how the forecast of before would have done, beside "as the last 3 months".
-- Answers: 149
-- Key: quarter_date
-- Note: each quarter is forecast from what was known before it, and its intervals from the errors of the quarters before it, as partner_forecast is today.
-- Note: a forecast helps where wape is below naive_wape; an interval is right where about 80 of 100 partners end inside.
-- quarter_date: first day of the three months
-- partners: partners forecast
-- expected_amount: expected revenue of all of them
-- actual_amount: what came
-- wape: sum of the partners' absolute errors by their revenue
-- naive_wape: the same, had one expected the last 3 months again
-- bias: expected by actual, less 1
-- intervals: partners who had an interval
-- inside: of them, who ended inside
-- coverage: inside by intervals
-- coverage_lower: lower end of its interval (Wilson, 95 %)
-- coverage_upper: upper end
with quarters as (
    select * from int_forecast_quarters
    where actual_amount is not null
),

intervals as (
    select * from int_forecast_intervals
),

sums as (
    select
        quarters.quarter_date,
        count(*) as partners,
        cast(sum(quarters.expected_amount) as decimal(18, 4)) as expected_amount,
        cast(sum(quarters.actual_amount) as decimal(18, 4)) as actual_amount,
        cast(sum(abs(quarters.actual_amount - quarters.expected_amount)) as double) as errors,
        cast(sum(abs(quarters.actual_amount - quarters.naive_amount)) as double) as naive_errors,
        count(intervals.lower_factor) as intervals,
        count(
            case
                when cast(quarters.actual_amount as double) >= cast(quarters.expected_amount as double) * intervals.lower_factor
                    and cast(quarters.actual_amount as double) <= cast(quarters.expected_amount as double) * intervals.upper_factor
                    then 1
            end
        ) as inside
    from quarters
    left join intervals
        on intervals.quarter_date = quarters.quarter_date
        and intervals.size_class = quarters.size_class
    group by quarters.quarter_date
),

shares as (
    select
        sums.*,
        cast(inside as double) / nullif(intervals, 0) as coverage
    from sums
),

final as (
    select
        quarter_date,
        partners,
        expected_amount,
        actual_amount,
        errors / nullif(cast(actual_amount as double), 0) as wape,
        naive_errors / nullif(cast(actual_amount as double), 0) as naive_wape,
        cast(expected_amount as double) / nullif(cast(actual_amount as double), 0) - 1 as bias,
        intervals,
        inside,
        coverage,
        (
            coverage + 1.9208e0 / nullif(intervals, 0)
            - 1.96e0 * sqrt((coverage * (1e0 - coverage) + 0.9604e0 / nullif(intervals, 0)) / nullif(intervals, 0))
        ) / (1e0 + 3.8416e0 / nullif(intervals, 0)) as coverage_lower,
        (
            coverage + 1.9208e0 / nullif(intervals, 0)
            + 1.96e0 * sqrt((coverage * (1e0 - coverage) + 0.9604e0 / nullif(intervals, 0)) / nullif(intervals, 0))
        ) / (1e0 + 3.8416e0 / nullif(intervals, 0)) as coverage_upper
    from shares
)

select * from final
