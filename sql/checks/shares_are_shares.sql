-- No cell of a share metric counts more cases with the property than cases, and no cell is below zero or without a number.
-- Severity: error
with cells as (
    select * from metric_cells
),

catalogue as (
    select metric, interval as interval_kind from metric_catalogue
),

final as (
    select
        cells.metric,
        cells.date,
        cells.partner_id,
        cells.numerator,
        cells.denominator
    from cells
    inner join catalogue on catalogue.metric = cells.metric
    where cells.date is null
        or cells.numerator is null
        or cells.denominator is null
        or (catalogue.interval_kind = 'wilson' and cells.numerator > cells.denominator)
        or (catalogue.interval_kind in ('wilson', 'poisson') and cells.numerator < 0e0)
        or (catalogue.interval_kind in ('wilson', 'poisson') and cells.denominator < 0e0)
)

select * from final
