-- Every metric that has cells is in the catalogue.
-- Severity: error
with cells as (
    select
        metric,
        count(*) as cells
    from metric_cells
    group by metric
),

catalogue as (
    select metric from metric_catalogue
),

final as (
    select
        cells.metric,
        cells.cells
    from cells
    left join catalogue on catalogue.metric = cells.metric
    where catalogue.metric is null
)

select * from final
