-- One row per metric, month with final cells and partner, the sum of his metric_cells.
-- Key: metric, month_date, partner_id
-- Note: cells of no partner are kept under the partner null; they count for the whole company and in no other slice.
with cells as (
    select * from metric_cells
),

last_months as (
    select * from int_metric_last_months
),

final as (
    select
        cells.metric,
        cast(date_trunc('month', cells.date) as date) as month_date,
        cells.partner_id,
        sum(cells.numerator) as numerator,
        sum(cells.denominator) as denominator
    from cells
    inner join last_months
        on last_months.metric = cells.metric
        and cells.date < cast(last_months.last_month_date + interval '1' month as date)
    group by cells.metric, cast(date_trunc('month', cells.date) as date), cells.partner_id
)

select * from final
