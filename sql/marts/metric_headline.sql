-- One row per metric and slice, the number that is told first.
-- Key: metric, slice_kind, slice
-- Note: an additive metric over 12 months, a snapshot at one month end. The period ends with the last month whose cells are final
-- (int_metric_last_months); from_date and to_date say which.
-- metric: name of the metric
-- slice_kind: all, tier, region, kind or partner
-- slice: the tier, region, kind or partner; all for the whole company
-- from_date: first day of the period
-- to_date: last day of the period
-- numerator: sum of numerators
-- denominator: sum of denominators
-- n: cases behind the value
-- value: numerator / denominator; null where the denominator is not above zero
-- lower: lower end of the 95 % interval; null where the metric has none
-- upper: upper end of it
-- is_enough: n is at least the metric's minimum; otherwise the value is shown without colour or rank
-- previous_value: value of the 12 months before; of a snapshot, 12 months before; null where the data do not cover them wholly
-- change: value less previous_value, in the metric's own unit (for shares, 0.01 is one percentage point)
with run_day as (
    select last_month_date from run
),

metric_slices as (
    select * from int_metric_slices
),

first_months as (
    select
        metric,
        min(month_date) as first_month_date
    from int_metric_months
    group by metric
),

headlines as (
    select * from metric_slices
    where period = 'headline'
),

previous as (
    select
        metric_slices.metric,
        metric_slices.slice_kind,
        metric_slices.slice,
        metric_slices.value
    from metric_slices
    inner join first_months
        on first_months.metric = metric_slices.metric
        and first_months.first_month_date <= metric_slices.from_month_date
    where metric_slices.period = 'previous'
),

final as (
    select
        headlines.metric,
        headlines.slice_kind,
        headlines.slice,
        headlines.from_month_date as from_date,
        cast(headlines.to_month_date + interval '1' month - interval '1' day as date) as to_date,
        headlines.numerator,
        headlines.denominator,
        headlines.n,
        headlines.value,
        headlines.lower,
        headlines.upper,
        headlines.is_enough,
        previous.value as previous_value,
        headlines.value - previous.value as change
    from headlines
    left join previous
        on previous.metric = headlines.metric
        and previous.slice_kind = headlines.slice_kind
        and previous.slice = headlines.slice
)

select * from final
