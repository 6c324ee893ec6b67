-- An interval holds its value, and shares stay within 0 and 1.
-- Severity: error
with months as (
    select * from metric_by_month
),

catalogue as (
    select metric, interval as interval_kind from metric_catalogue
),

final as (
    select
        months.metric,
        months.month_date,
        months.slice_kind,
        months.slice,
        months.value,
        months.lower,
        months.upper
    from months
    inner join catalogue on catalogue.metric = months.metric
    where months.lower > months.value + 1e-9 * (1e0 + abs(months.value))
        or months.upper < months.value - 1e-9 * (1e0 + abs(months.value))
        or (catalogue.interval_kind = 'wilson' and (months.value < 0e0 or months.value > 1e0))
        or (catalogue.interval_kind = 'wilson' and (months.lower < 0e0 or months.upper > 1e0))
        or (months.value is null and months.lower is not null)
)

select * from final
