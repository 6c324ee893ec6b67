-- One row per metric, period and slice, with its value and 95 % interval.
-- Key: metric, period, from_month_date, slice_kind, slice
-- Note: the one place where intervals of metrics are reckoned.
-- Note: tier, region and kind are those of today, of a partner without region "unknown". A slice has a row where it has cells.
-- Note: wilson, score interval of a share of n cases (Wilson 1927). poisson, Byar's closed form for a count over an exposure (Breslow and Day
-- 1987). cluster, ratio of sums over partners, variance n/(n-1) * sum((num - R den)^2) / sum(den)^2 (Cochran 1977, section 6.4), null
-- with a single partner. z = 1.96 everywhere.
-- Note: sums of doubles differ in their last digits with the order of their parts, and parts come in parallel; decimals do not, so the same rows give
-- the same table. Six decimals hold what a cell says, nine the squares of residuals up to 3e14, which is more than a year of any partner.
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

-- Periods and slices are grouped and joined by their numbers: their names are three words and two, in each of some hundred thousand rows.
periods as (
    select
        metric,
        period,
        from_month_date,
        to_month_date,
        row_number() over (order by metric, period, from_month_date) as period_number
    from int_metric_periods
),

month_cells as (
    select * from int_metric_months
),

partner_words as (
    select partner_id, tier, region, kind from partners
),

partner_sums as (
    select
        periods.period_number,
        month_cells.partner_id,
        sum(cast(round(month_cells.numerator, 6) as decimal(38, 6))) as numerator,
        sum(cast(round(month_cells.denominator, 6) as decimal(38, 6))) as denominator
    from periods
    inner join month_cells
        on month_cells.metric = periods.metric
        and month_cells.month_date >= periods.from_month_date
        and month_cells.month_date <= periods.to_month_date
    group by periods.period_number, month_cells.partner_id
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

numbered_memberships as (
    select
        partner_id,
        slice_kind,
        slice,
        dense_rank() over (order by slice_kind, slice) as slice_number
    from memberships
),

slices as (
    select 0 as slice_number, 'all' as slice_kind, 'all' as slice
    union all
    select slice_number, slice_kind, slice
    from numbered_memberships
    group by slice_number, slice_kind, slice
),

memberships_of_sums as (
    select
        partner_sums.period_number,
        numbered_memberships.slice_number,
        numbered_memberships.slice_kind,
        partner_sums.numerator,
        partner_sums.denominator
    from partner_sums
    inner join numbered_memberships on numbered_memberships.partner_id = partner_sums.partner_id
),

sliced as (
    select period_number, 0 as slice_number, numerator, denominator from partner_sums
    union all
    select period_number, slice_number, numerator, denominator from memberships_of_sums
    where slice_kind <> 'partner'
),

-- A partner's slice is one row already, and there are more of them than of all others: they are not grouped.
sums as (
    select
        period_number,
        slice_number,
        cast(sum(numerator) as double) as numerator,
        cast(sum(denominator) as double) as denominator,
        count(case when denominator > 0 then 1 end) as partners,
        count(case when denominator <> 0 or numerator <> 0 then 1 end) as clusters
    from sliced
    group by period_number, slice_number
    union all
    select
        period_number,
        slice_number,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        case when denominator > 0 then 1 else 0 end as partners,
        case when denominator <> 0 or numerator <> 0 then 1 else 0 end as clusters
    from memberships_of_sums
    where slice_kind = 'partner'
),

ratios as (
    select
        sums.period_number,
        sums.slice_number,
        periods.metric,
        periods.period,
        periods.from_month_date,
        periods.to_month_date,
        slices.slice_kind,
        slices.slice,
        sums.numerator,
        sums.denominator,
        sums.partners,
        sums.clusters,
        catalogue.interval_kind,
        catalogue.minimum_n,
        case when sums.denominator > 0e0 then sums.denominator end as base,
        case when sums.denominator > 0e0 then sums.numerator / nullif(sums.denominator, 0e0) end as value
    from sums
    inner join periods on periods.period_number = sums.period_number
    inner join slices on slices.slice_number = sums.slice_number
    inner join catalogue on catalogue.metric = periods.metric
),

partner_squares as (
    select
        ratios.period_number,
        ratios.slice_number,
        power(cast(sliced.numerator as double) - ratios.value * cast(sliced.denominator as double), 2) as square
    from ratios
    inner join sliced
        on sliced.period_number = ratios.period_number
        and sliced.slice_number = ratios.slice_number
    where ratios.interval_kind = 'cluster'
        and ratios.clusters > 1
),

residuals as (
    select
        period_number,
        slice_number,
        cast(sum(cast(round(square, 9) as decimal(38, 9))) as double) as squares
    from partner_squares
    group by period_number, slice_number
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
        on residuals.period_number = ratios.period_number
        and residuals.slice_number = ratios.slice_number
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
