-- One row per partner who has ordered and has not formally ended, with his health score and what lowers it.
-- Answers: 119, 121
-- Key: partner_id
-- Note: the components, what they measure and their anchors are told in int_health_components; the weights are health.* of the config.
-- Note: score = sum of weight * component score over the components that could be judged, by the sum of their weights.
-- partner_id: the partner
-- score: 0 to 100; null where coverage is below health.minimumCoverage
-- coverage: weights of the components that could be judged, by all weights
-- recency_score: quiet for how long, by his own rhythm
-- trend_score: revenue of 90 days against the year before
-- attainment_score: revenue against target
-- feedback_score: complaints and late answers
-- engagement_score: attended, acknowledged, done
-- satisfaction_score: CSAT
-- delivery_score: delivered when promised
-- payout_score: undisputed and paid in time
-- reason_1: component that costs the score most, weight * (100 - score)
-- reason_2: the next one
-- reason_3: the third
with company_rules as (
    select
        health_minimum_coverage,
        health_recency_weight + health_trend_weight + health_attainment_weight + health_feedback_weight
        + health_engagement_weight + health_satisfaction_weight + health_delivery_weight + health_payout_weight as all_weights
    from rules
),

components as (
    select * from int_health_components
),

scores as (
    select
        partner_id,
        sum(weight) as weights,
        sum(weight * score) / nullif(sum(weight), 0e0) as score,
        max(case when component = 'recency' then score end) as recency_score,
        max(case when component = 'trend' then score end) as trend_score,
        max(case when component = 'attainment' then score end) as attainment_score,
        max(case when component = 'feedback' then score end) as feedback_score,
        max(case when component = 'engagement' then score end) as engagement_score,
        max(case when component = 'satisfaction' then score end) as satisfaction_score,
        max(case when component = 'delivery' then score end) as delivery_score,
        max(case when component = 'payout' then score end) as payout_score
    from components
    group by partner_id
),

ranked_losses as (
    select
        partner_id,
        component,
        row_number() over (
            partition by partner_id order by weight * (100e0 - score) desc nulls last, position
        ) as loss_rank
    from components
    where weight * (100e0 - score) > 0
),

reasons as (
    select
        partner_id,
        max(case when loss_rank = 1 then component end) as reason_1,
        max(case when loss_rank = 2 then component end) as reason_2,
        max(case when loss_rank = 3 then component end) as reason_3
    from ranked_losses
    where loss_rank <= 3
    group by partner_id
),

covered as (
    select
        scores.*,
        round(scores.weights / nullif(company_rules.all_weights, 0e0), 6) as coverage,
        company_rules.health_minimum_coverage
    from scores
    cross join company_rules
),

final as (
    select
        covered.partner_id,
        case when covered.coverage >= covered.health_minimum_coverage then round(covered.score, 1) end as score,
        covered.coverage,
        covered.recency_score,
        covered.trend_score,
        covered.attainment_score,
        covered.feedback_score,
        covered.engagement_score,
        covered.satisfaction_score,
        covered.delivery_score,
        covered.payout_score,
        reasons.reason_1,
        reasons.reason_2,
        reasons.reason_3
    from covered
    left join reasons on reasons.partner_id = covered.partner_id
)

select * from final
