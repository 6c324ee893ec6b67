-- Maturity stages are 1 to 4.
-- Severity: error
with stages as (
    select * from partner_stage
),

stage_months as (
    select * from partner_stage_month
),

final as (
    select partner_id, cast(null as date) as month_date, stage, qualified_stage
    from stages
    where stage is null
        or stage not between 1 and 4
        or qualified_stage not between 1 and 4
    union all
    select partner_id, month_date, stage, qualified_stage
    from stage_months
    where stage is null
        or stage not between 1 and 4
        or qualified_stage not between 1 and 4
)

select * from final
