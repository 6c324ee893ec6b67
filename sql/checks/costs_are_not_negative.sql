-- No partner and no campaign has a negative cost.
-- Severity: warning
with costs as (
    select * from int_partner_costs
),

final as (
    select
        source_kind,
        cost_id,
        partner_id,
        campaign_id,
        kind,
        cost_amount
    from costs
    where cost_amount < 0
)

select * from final
