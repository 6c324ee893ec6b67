-- One row per tier, with what its partners cost and earned in the last 12 complete months.
-- Answers: 36, 100
-- Key: tier
-- Note: sums of partner_roi. Margin or cost that is unknown for one partner makes the tier's unknown.
-- Note: interval 95 %, of a ratio of sums over partners (Cochran 1977, section 6.4).
-- tier: tier of today
-- partners: partners with revenue or cost in the 12 months
-- margin_amount_12m: their margin
-- cost_amount_12m: their cost
-- roi: (margin - cost) / cost
-- lower: lower end of its interval; null with a single partner
-- upper: upper end of it
-- verdict: pays_back, the interval lies above 0; loses, below 0; not_shown, it holds 0 or there is none; unknown, margin or cost are not known
with partner_amounts as (
    select * from partner_roi
    where net_amount_12m <> 0
        or coalesce(margin_amount_12m, 1) <> 0
        or coalesce(cost_amount_12m, 0) <> 0
),

sums as (
    select
        tier,
        count(*) as partners,
        case
            when count(*) = count(margin_amount_12m) then cast(sum(margin_amount_12m) as decimal(18, 4))
        end as margin_amount_12m,
        case when count(*) = count(cost_amount_12m) then cast(sum(cost_amount_12m) as decimal(18, 4)) end as cost_amount_12m
    from partner_amounts
    group by tier
),

ratios as (
    select
        tier,
        partners,
        margin_amount_12m,
        cost_amount_12m,
        cast(margin_amount_12m as double) / nullif(cast(cost_amount_12m as double), 0e0) as margin_per_cost
    from sums
),

residuals as (
    select
        partner_amounts.tier,
        sum(
            power(
                cast(partner_amounts.margin_amount_12m as double)
                - ratios.margin_per_cost * cast(partner_amounts.cost_amount_12m as double),
                2
            )
        ) as squares
    from partner_amounts
    inner join ratios on ratios.tier = partner_amounts.tier
    group by partner_amounts.tier
),

intervals as (
    select
        ratios.tier,
        ratios.partners,
        ratios.margin_amount_12m,
        ratios.cost_amount_12m,
        ratios.margin_per_cost - 1e0 as roi,
        1.96e0
        * sqrt(cast(ratios.partners as double) / nullif(ratios.partners - 1, 0) * residuals.squares)
        / nullif(cast(ratios.cost_amount_12m as double), 0e0) as half_width
    from ratios
    inner join residuals on residuals.tier = ratios.tier
),

bounded as (
    select
        tier,
        partners,
        margin_amount_12m,
        cost_amount_12m,
        roi,
        roi - half_width as lower,
        roi + half_width as upper
    from intervals
),

final as (
    select
        bounded.*,
        case
            when roi is null then 'unknown'
            when lower > 0e0 then 'pays_back'
            when upper < 0e0 then 'loses'
            else 'not_shown'
        end as verdict
    from bounded
)

select * from final
