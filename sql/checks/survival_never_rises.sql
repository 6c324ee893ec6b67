-- A survival curve starts at 1 at most, never rises, and rests on at least 10 partners everywhere.
-- Severity: error
with curve as (
    select * from partner_survival
),

with_previous as (
    select
        curve.*,
        lag(survival) over (partition by slice_kind, slice order by day) as previous_survival
    from curve
),

final as (
    select
        slice_kind,
        slice,
        day,
        at_risk,
        survival,
        previous_survival
    from with_previous
    where survival < 0e0
        or survival > 1e0 + 1e-9
        or survival > previous_survival + 1e-9
        or at_risk < 10
        or lower > survival + 1e-9
        or upper < survival - 1e-9
)

select * from final
