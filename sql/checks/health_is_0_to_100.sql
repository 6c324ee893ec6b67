-- Health scores lie between 0 and 100, and none is given where too little is known.
-- Severity: error
with company_rules as (
    select health_minimum_coverage from rules
),

health as (
    select * from partner_health
),

final as (
    select
        health.partner_id,
        health.score,
        health.coverage
    from health
    cross join company_rules
    where health.score < 0e0
        or health.score > 100e0
        or health.coverage < 0e0
        or health.coverage > 1e0 + 1e-9
        or (health.score is not null and health.coverage < company_rules.health_minimum_coverage - 1e-9)
)

select * from final
