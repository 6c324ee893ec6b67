-- One row per metric, month with final cells and partner, the sum of his metric_cells.
-- Key: metric, month_date, partner_id
-- Note: added up to six decimals, exactly: sums of doubles would differ with the order in which their parts come.
-- Note: cells of no partner are kept under the partner null; they count for the whole company and in no other slice.
with cells as (
    select * from metric_cells
),

last_months as (
    select * from int_metric_last_months
),

-- Grouped by the numbers of year and month, and before months are compared: a first day of the month for each of half a million cells, and
-- a join of each, cost half as much again.
month_sums as (
    select
        metric,
        partner_id,
        min(date) as first_date,
        cast(sum(cast(round(numerator, 6) as decimal(38, 6))) as double) as numerator,
        cast(sum(cast(round(denominator, 6) as decimal(38, 6))) as double) as denominator
    from cells
    group by metric, year(date), month(date), partner_id
),

dated as (
    select
        metric,
        cast(date_trunc('month', first_date) as date) as month_date,
        partner_id,
        numerator,
        denominator
    from month_sums
),

final as (
    select
        dated.metric,
        dated.month_date,
        dated.partner_id,
        dated.numerator,
        dated.denominator
    from dated
    inner join last_months
        on last_months.metric = dated.metric
        and last_months.last_month_date >= dated.month_date
)

select * from final
