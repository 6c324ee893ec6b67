-- One row per policy, that is, tier, industry and contact, with how many partners had what it promises.
-- Answers: 168, 169, 170, 171, 172, 174
-- Key: tier, industry, contact
-- Note: who is due and what counts is told in partner_policy. Where contacts are not delivered there is no row.
-- tier: the tier that the policy is for; empty for every tier
-- industry: the industry it is for; empty for whichever
-- contact: kind of contact
-- every_days: days within which it is promised
-- at_least: how many
-- partners: partners who are due
-- met: of them, who had enough
-- share: met by partners
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with promised as (
    select * from partner_policy
),

counted as (
    select
        policy_tier as tier,
        policy_industry as industry,
        contact,
        every_days,
        at_least,
        count(*) as partners,
        count(case when is_met then 1 end) as met
    from promised
    group by policy_tier, policy_industry, contact, every_days, at_least
),

shares as (
    select
        counted.*,
        cast(met as double) / nullif(partners, 0) as share
    from counted
),

final as (
    select
        tier,
        industry,
        contact,
        every_days,
        at_least,
        partners,
        met,
        share,
        case when share = 0 then 0e0 else (
            share + 1.9208e0 / nullif(partners, 0)
            - 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(partners, 0)) / nullif(partners, 0))
        ) / (1e0 + 3.8416e0 / nullif(partners, 0)) end as lower,
        (
            share + 1.9208e0 / nullif(partners, 0)
            + 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(partners, 0)) / nullif(partners, 0))
        ) / (1e0 + 3.8416e0 / nullif(partners, 0)) as upper
    from shares
)

select * from final
