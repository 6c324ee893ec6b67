-- Gross retention lies between 0 and 1, and every interval holds its value.
-- Severity: error
with retention as (
    select * from revenue_retention
),

-- Sums of doubles; a billionth is noise.
final as (
    select
        month_date,
        slice_kind,
        slice,
        gross_retention,
        gross_lower,
        gross_upper,
        net_retention,
        net_lower,
        net_upper
    from retention
    where gross_retention < 0e0
        or gross_retention > 1e0 + 1e-9
        or gross_lower > gross_retention + 1e-9
        or gross_upper < gross_retention - 1e-9
        or net_lower > net_retention + 1e-9
        or net_upper < net_retention - 1e-9
)

select * from final
