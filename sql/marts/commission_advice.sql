-- One row per partner with revenue in the last 12 complete months, with the rate of incentives that what he returns would speak for.
-- Answers: 94
-- Key: partner_id
-- Note: his rate is what was accrued for him by his revenue of 12 months, the tier's the same of all its partners. Who is efficient (partner_efficiency) and lies below his tier's
-- rate is advised up to it; who is failing and lies above is advised down to it; nobody by more than classes.rateStepShare of his rate at once.
-- Note: guards: no rise where the higher rate would take him out of the high class; no fall for who is past nine tenths of his own churn threshold, because a cut
-- would be his last reason to go. Where spend is not delivered there is no row. It is a proposal for a talk: that a rate moves sales is shown by partner_roi and the estimates of effect, or not at all.
-- partner_id: the partner
-- tier: his tier today
-- efficiency_class: high, medium or low; null where it cannot be told
-- net_amount_12m: revenue
-- accrued_amount_12m: accruals; null where one of them has no exchange rate
-- rate_share: one by the other
-- tier_rate_share: the same of his tier
-- advice: raise, lower or keep; null where his accruals are not known
-- advised_rate_share: the rate advised
-- change_amount: what that would have cost more, or less, in these 12 months
with company_rules as (
    select classes_rate_step_share, classes_high_return_factor from rules
),

presence as (
    select is_present from streams
    where stream = 'spend'
),

partner_words as (
    select * from partners
    where net_amount_12m > 0
),

efficiency as (
    select * from partner_efficiency
),

churn as (
    select * from partner_churn
),

accruals as (
    select
        stg_spend.partner_id,
        stg_spend.amount
    from stg_spend
    inner join run
        on stg_spend.spend_date >= cast(run.last_month_date - interval '11' month as date)
        and stg_spend.spend_date < cast(run.last_month_date + interval '1' month as date)
    where stg_spend.kind = 'accrual'
),

accrued as (
    select
        partner_id,
        case when count(*) = count(amount) then sum(amount) end as amount
    from accruals
    group by partner_id
),

rates as (
    select
        partner_words.partner_id,
        partner_words.tier,
        partner_words.net_amount_12m,
        cast(case when accrued.partner_id is null then 0 else accrued.amount end as decimal(18, 4)) as accrued_amount_12m
    from partner_words
    left join accrued on accrued.partner_id = partner_words.partner_id
),

with_tier as (
    select
        rates.*,
        cast(accrued_amount_12m as double) / nullif(cast(net_amount_12m as double), 0e0) as rate_share,
        cast(sum(accrued_amount_12m) over (partition by tier) as double)
        / nullif(cast(sum(case when accrued_amount_12m is not null then net_amount_12m end) over (partition by tier) as double), 0e0) as tier_rate_share
    from rates
),

-- What he would return per unit of cost if the 3 months behind his class had cost that much more.
weighed as (
    select
        with_tier.*,
        efficiency.efficiency_class,
        coalesce(efficiency.is_failing, false) as is_failing,
        coalesce(churn.risk_ratio >= 0.9e0, false) as is_at_risk,
        case
            when with_tier.rate_share > 0
                then least(with_tier.tier_rate_share, with_tier.rate_share * (1e0 + company_rules.classes_rate_step_share))
            else with_tier.tier_rate_share * company_rules.classes_rate_step_share
        end as higher_rate_share,
        greatest(
            with_tier.tier_rate_share,
            with_tier.rate_share * (1e0 - company_rules.classes_rate_step_share)
        ) as lower_rate_share,
        cast(efficiency.margin_amount_3m as double) as margin_3m,
        cast(efficiency.cost_amount_3m as double) as cost_3m,
        company_rules.classes_high_return_factor as high_return_factor
    from with_tier
    cross join company_rules
    left join efficiency on efficiency.partner_id = with_tier.partner_id
    left join churn on churn.partner_id = with_tier.partner_id
),

advised as (
    select
        weighed.*,
        case
            when rate_share is null then cast(null as varchar)
            when efficiency_class = 'high'
                and rate_share < tier_rate_share
                and margin_3m >= high_return_factor
                * (cost_3m + (higher_rate_share - rate_share) * cast(net_amount_12m as double) / 4e0) then 'raise'
            when is_failing
                and not is_at_risk
                and rate_share > tier_rate_share then 'lower'
            else 'keep'
        end as advice
    from weighed
),

with_rate as (
    select
        advised.*,
        case
            when advice = 'raise' then higher_rate_share
            when advice = 'lower' then lower_rate_share
            else rate_share
        end as advised_rate_share
    from advised
),

final as (
    select
        with_rate.partner_id,
        with_rate.tier,
        with_rate.efficiency_class,
        with_rate.net_amount_12m,
        with_rate.accrued_amount_12m,
        with_rate.rate_share,
        with_rate.tier_rate_share,
        with_rate.advice,
        with_rate.advised_rate_share,
        cast(
            round((with_rate.advised_rate_share - with_rate.rate_share) * cast(with_rate.net_amount_12m as double), 4) as decimal(18, 4)
        ) as change_amount
    from with_rate
    cross join presence
    where presence.is_present
)

select * from final
