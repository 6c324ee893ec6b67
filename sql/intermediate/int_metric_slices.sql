-- One row per metric, period and slice, with its value and 95 % interval.
-- Key: metric, period, from_month_date, slice_kind, slice
-- Note: the one place where intervals of metrics are reckoned.
-- Note: tier, region and kind are those of today, of a partner without region "unknown". A slice has a row where it has cells.
-- Note: wilson, score interval of a share of n cases (Wilson 1927). poisson, Byar's closed form for a count over an exposure (Breslow and Day
-- 1987). cluster, ratio of sums over partners, variance n/(n-1) * sum((num - R den)^2) / sum(den)^2 (Cochran 1977, section 6.4), null
-- with a single partner. z = 1.96 everywhere.
-- Note: sums of doubles differ in their last digits with the order of their parts, and parts come in parallel; rounding takes that away, so that
-- the same rows give the same file. Amounts have four decimals, so nothing else is lost.
-- numerator: summed over the period and slice
-- denominator: summed over the period and slice
-- n: cases behind the value. wilson and poisson, the denominator; otherwise the partners with a denominator above zero
-- value: numerator / denominator; null where the denominator is not above zero
-- lower: lower end of the interval; null where the metric has none
-- upper: upper end of it
-- is_enough: n is at least the metric's minimum
with catalogue as (
    select metric, interval as interval_kind, minimum_n from metric_catalogue
),

periods as (
    select * from int_metric_periods
),

month_cells as (
    select * from int_metric_months
),

partner_words as (
    select partner_id, tier, region, kind from partners
),

partner_sums as (
    select
        periods.metric,
        periods.period,
        periods.from_month_date,
        periods.to_month_date,
        month_cells.partner_id,
        round(sum(month_cells.numerator), 6) as numerator,
        round(sum(month_cells.denominator), 6) as denominator
    from periods
    inner join month_cells
        on month_cells.metric = periods.metric
        and month_cells.month_date >= periods.from_month_date
        and month_cells.month_date <= periods.to_month_date
    group by periods.metric, periods.period, periods.from_month_date, periods.to_month_date, month_cells.partner_id
),

memberships as (
    select partner_id, 'tier' as slice_kind, tier as slice from partner_words
    union all
    select partner_id, 'region' as slice_kind, coalesce(region, 'unknown') as slice from partner_words
    union all
    select partner_id, 'kind' as slice_kind, kind as slice from partner_words
    union all
    select partner_id, 'partner' as slice_kind, partner_id as slice from partner_words
),

sliced as (
    select partner_sums.*, 'all' as slice_kind, 'all' as slice from partner_sums
    union all
    select partner_sums.*, memberships.slice_kind, memberships.slice
    from partner_sums
    inner join memberships on memberships.partner_id = partner_sums.partner_id
),

sums as (
    select
        metric,
        period,
        from_month_date,
        to_month_date,
        slice_kind,
        slice,
        round(sum(numerator), 6) as numerator,
        round(sum(denominator), 6) as denominator,
        count(case when denominator > 0e0 then 1 end) as partners,
        count(case when denominator <> 0e0 or numerator <> 0e0 then 1 end) as clusters
    from sliced
    group by metric, period, from_month_date, to_month_date, slice_kind, slice
),

ratios as (
    select
        sums.*,
        catalogue.interval_kind,
        catalogue.minimum_n,
        case when sums.denominator > 0e0 then sums.denominator end as base,
        case when sums.denominator > 0e0 then sums.numerator / nullif(sums.denominator, 0e0) end as value
    from sums
    inner join catalogue on catalogue.metric = sums.metric
),

residuals as (
    select
        ratios.metric,
        ratios.period,
        ratios.from_month_date,
        ratios.slice_kind,
        ratios.slice,
        sum(power(sliced.numerator - ratios.value * sliced.denominator, 2)) as squares
    from ratios
    inner join sliced
        on sliced.metric = ratios.metric
        and sliced.period = ratios.period
        and sliced.from_month_date = ratios.from_month_date
        and sliced.slice_kind = ratios.slice_kind
        and sliced.slice = ratios.slice
    where ratios.interval_kind = 'cluster'
        and ratios.clusters > 1
    group by ratios.metric, ratios.period, ratios.from_month_date, ratios.slice_kind, ratios.slice
),

with_errors as (
    select
        ratios.*,
        round(
            sqrt(cast(ratios.clusters as double) / nullif(ratios.clusters - 1, 0) * residuals.squares) / nullif(ratios.base, 0e0),
            9
        ) as standard_error
    from ratios
    left join residuals
        on residuals.metric = ratios.metric
        and residuals.period = ratios.period
        and residuals.from_month_date = ratios.from_month_date
        and residuals.slice_kind = ratios.slice_kind
        and residuals.slice = ratios.slice
),

final as (
    select
        metric,
        period,
        from_month_date,
        to_month_date,
        slice_kind,
        slice,
        numerator,
        denominator,
        case when interval_kind in ('wilson', 'poisson') then denominator else cast(partners as double) end as n,
        value,
        case
            when base is null then cast(null as double)
            when interval_kind = 'wilson' and numerator <= 0e0 then 0e0
            when interval_kind = 'wilson' then greatest(
                (
                    numerator + 1.9208e0
                    - 1.96e0 * sqrt(greatest(numerator * (base - numerator) / nullif(base, 0e0), 0e0) + 0.9604e0)
                ) / nullif(base + 3.8416e0, 0e0),
                0e0
            )
            when interval_kind = 'poisson' and numerator > 0e0
                then numerator * power(1e0 - 1e0 / nullif(9e0 * numerator, 0e0) - 1.96e0 / nullif(3e0 * sqrt(numerator), 0e0), 3)
                    / nullif(base, 0e0)
            when interval_kind = 'poisson' then 0e0
            when interval_kind = 'cluster' then value - 1.96e0 * standard_error
        end as lower,
        case
            when base is null then cast(null as double)
            when interval_kind = 'wilson' and numerator >= base then 1e0
            when interval_kind = 'wilson' then least(
                (
                    numerator + 1.9208e0
                    + 1.96e0 * sqrt(greatest(numerator * (base - numerator) / nullif(base, 0e0), 0e0) + 0.9604e0)
                ) / nullif(base + 3.8416e0, 0e0),
                1e0
            )
            when interval_kind = 'poisson' then
                (numerator + 1e0)
                * power(1e0 - 1e0 / nullif(9e0 * (numerator + 1e0), 0e0) + 1.96e0 / nullif(3e0 * sqrt(numerator + 1e0), 0e0), 3)
                / nullif(base, 0e0)
            when interval_kind = 'cluster' then value + 1.96e0 * standard_error
        end as upper,
        base is not null
        and case when interval_kind in ('wilson', 'poisson') then denominator else cast(partners as double) end
        >= minimum_n as is_enough
    from with_errors
)

select * from final
