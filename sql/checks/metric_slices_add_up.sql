-- The partners of every metric and month add up to no more than the whole company, and tiers and kinds to the same as its partners.
-- Severity: error
-- Note: cells of no partner count for the company only, so the company may be more than its partners.
with months as (
    select * from metric_by_month
),

catalogue as (
    select metric, interval as interval_kind from metric_catalogue
),

sums as (
    select
        metric,
        month_date,
        slice_kind,
        sum(denominator) as denominator
    from months
    group by metric, month_date, slice_kind
),

totals as (
    select metric, month_date, denominator from sums
    where slice_kind = 'all'
),

of_partners as (
    select metric, month_date, denominator from sums
    where slice_kind = 'partner'
),

-- Doubles summed in another order differ in the last digits.
final as (
    select
        sums.metric,
        sums.month_date,
        sums.slice_kind,
        sums.denominator as denominator_of_slices,
        of_partners.denominator as denominator_of_partners,
        totals.denominator
    from sums
    left join totals on totals.metric = sums.metric and totals.month_date = sums.month_date
    left join of_partners on of_partners.metric = sums.metric and of_partners.month_date = sums.month_date
    inner join catalogue on catalogue.metric = sums.metric
    where sums.slice_kind <> 'all'
        and (
            totals.denominator is null
            or of_partners.denominator is null
            or abs(sums.denominator - of_partners.denominator) > 1e-9 * (1e0 + abs(of_partners.denominator))
            or (
                catalogue.interval_kind in ('wilson', 'poisson')
                and sums.denominator > totals.denominator + 1e-9 * (1e0 + abs(totals.denominator))
            )
        )
)

select * from final
