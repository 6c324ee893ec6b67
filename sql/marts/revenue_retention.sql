-- One row per complete month and slice, with the share of last year's revenue that was kept.
-- Key: month_date, slice_kind, slice
-- Note: the 12 months that end with month_date against the 12 before. Base are the partners with revenue above zero in the 12 before;
-- new ones never enter. Tier as of the start of the 12 months.
-- Note: intervals are those of a ratio of sums over partners (clusters), variance n/(n-1) * sum((num - R den)^2) / sum(den)^2, 95 %
-- (Cochran 1977, section 6.4); null with a single partner.
-- month_date: last month of the 12
-- slice_kind: all or tier
-- slice: the tier; all for the whole company
-- base_partners: partners in the base
-- base_amount: their revenue in the 12 months before
-- gross_retention: sum of the smaller of both years, partner by partner, over base_amount; growth of one cannot hide the loss of another
-- gross_lower: lower end of its interval, at least 0
-- gross_upper: upper end of its interval, at most 1
-- net_retention: revenue of the base partners now over base_amount
-- net_lower: lower end of its interval
-- net_upper: upper end of its interval
-- noise_floor: gross retention that chance alone would show if nobody changed, 1 - sum of the partners' yearly deviation / sqrt(pi) / base_amount
with revenue_windows as (
    select * from int_revenue_windows
    where window_months = 12
        and previous_amount > 0
),

base as (
    select
        month_date,
        tier,
        cast(previous_amount as double) as previous_amount,
        cast(current_amount as double) as current_amount,
        cast(greatest(least(current_amount, previous_amount), 0) as double) as kept_amount,
        coalesce(previous_sd, 0e0) as previous_sd
    from revenue_windows
),

sliced as (
    select base.*, 'all' as slice_kind, 'all' as slice from base
    union all
    select base.*, 'tier' as slice_kind, tier as slice from base
),

ratios as (
    select
        month_date,
        slice_kind,
        slice,
        count(*) as base_partners,
        sum(previous_amount) as base_amount,
        sum(kept_amount) / nullif(sum(previous_amount), 0e0) as gross_retention,
        sum(current_amount) / nullif(sum(previous_amount), 0e0) as net_retention,
        1e0 - sum(previous_sd) / sqrt(pi()) / nullif(sum(previous_amount), 0e0) as noise_floor
    from sliced
    group by month_date, slice_kind, slice
),

residuals as (
    select
        sliced.month_date,
        sliced.slice_kind,
        sliced.slice,
        sum(power(sliced.kept_amount - ratios.gross_retention * sliced.previous_amount, 2)) as gross_squares,
        sum(power(sliced.current_amount - ratios.net_retention * sliced.previous_amount, 2)) as net_squares
    from sliced
    inner join ratios
        on ratios.month_date = sliced.month_date
        and ratios.slice_kind = sliced.slice_kind
        and ratios.slice = sliced.slice
    group by sliced.month_date, sliced.slice_kind, sliced.slice
),

with_errors as (
    select
        ratios.*,
        sqrt(
            cast(ratios.base_partners as double) / nullif(ratios.base_partners - 1, 0) * residuals.gross_squares
        ) / nullif(ratios.base_amount, 0e0) as gross_error,
        sqrt(
            cast(ratios.base_partners as double) / nullif(ratios.base_partners - 1, 0) * residuals.net_squares
        ) / nullif(ratios.base_amount, 0e0) as net_error
    from ratios
    inner join residuals
        on residuals.month_date = ratios.month_date
        and residuals.slice_kind = ratios.slice_kind
        and residuals.slice = ratios.slice
),

final as (
    select
        month_date,
        slice_kind,
        slice,
        base_partners,
        cast(round(base_amount, 4) as decimal(18, 4)) as base_amount,
        gross_retention,
        case when gross_error is not null then greatest(gross_retention - 1.96e0 * gross_error, 0e0) end as gross_lower,
        case when gross_error is not null then least(gross_retention + 1.96e0 * gross_error, 1e0) end as gross_upper,
        net_retention,
        net_retention - 1.96e0 * net_error as net_lower,
        net_retention + 1.96e0 * net_error as net_upper,
        greatest(noise_floor, 0e0) as noise_floor
    from with_errors
)

select * from final
