-- One row per metric, month with final cells and slice that has cells in it.
-- Answers: 3
-- Key: metric, month_date, slice_kind, slice
-- Note: what the value is out of, and how its interval is reckoned, is told in int_metric_slices.
-- Note: a month is there when its cells are final: when it is over, and, for metrics that need time (repurchase within 90 days needs 90), when
-- its last day had that time.
-- metric: name of the metric
-- month_date: first day of the month; of a snapshot metric, the month at whose end it was taken
-- slice_kind: all, tier, region, kind or partner
-- slice: the tier, region, kind or partner; all for the whole company
-- numerator: sum of numerators
-- denominator: sum of denominators
-- n: cases behind the value
-- value: numerator / denominator; null where the denominator is not above zero
-- lower: lower end of the 95 % interval; null where the metric has none
-- upper: upper end of it
-- is_enough: n is at least the metric's minimum; otherwise the value is shown without colour or rank
with metric_slices as (
    select * from int_metric_slices
    where period = 'month'
),

final as (
    select
        metric,
        from_month_date as month_date,
        slice_kind,
        slice,
        numerator,
        denominator,
        n,
        value,
        lower,
        upper,
        is_enough
    from metric_slices
)

select * from final
