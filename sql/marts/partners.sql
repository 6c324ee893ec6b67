-- One row per partner who is named in the partners stream or has an order.
-- Answers: 1, 3, 11, 12
-- Key: partner_id
-- Note: words are those that hold on the as-of date. A partner known only from orders is called by his id.
-- partner_id: the partner
-- partner_name: name shown on pages
-- kind: distributor, agent, dealer, reseller, affiliate, platform, eco or other
-- tier: class the source gives him; where it gives none, that of the rule in int_tier_months, and emerging before his first order
-- industry: industry he sells into
-- province: province or state
-- region: sales region
-- owner_id: the channel manager who looks after him
-- signed_date: day the cooperation began
-- ended_date: day it formally ended; null where he has ordered since
-- end_reason: why it ended
-- first_order_date: day of his first order
-- last_order_date: day of his last order
-- tenure_days: days from signing (from the first order where that is not known) to the end or the as-of date
-- orders_12m: orders in the last 12 complete months
-- net_amount_12m: revenue in the last 12 complete months
-- is_active: has ordered, has not ended and is not churned by partner_churn
-- stage: maturity stage, see partner_stage
with run_day as (
    select as_of_date, last_month_date from run
),

partner_words as (
    select * from int_partners
),

tier_months as (
    select * from int_tier_months
),

months as (
    select * from int_partner_months
),

churn as (
    select * from partner_churn
),

stages as (
    select * from partner_stage
),

year_sums as (
    select
        months.partner_id,
        cast(sum(months.orders) as bigint) as orders_12m,
        cast(sum(months.net_amount) as decimal(18, 4)) as net_amount_12m
    from months
    cross join run_day
    where months.month_date <= run_day.last_month_date
        and months.month_date > cast(run_day.last_month_date - interval '12' month as date)
    group by months.partner_id
),

current_tiers as (
    select
        tier_months.partner_id,
        tier_months.tier
    from tier_months
    inner join run_day on tier_months.month_date = cast(date_trunc('month', run_day.as_of_date) as date)
    where tier_months.is_rule_based
),

final as (
    select
        partner_words.partner_id,
        partner_words.partner_name,
        partner_words.kind,
        coalesce(partner_words.source_tier, current_tiers.tier, 'emerging') as tier,
        partner_words.industry,
        partner_words.province,
        partner_words.region,
        partner_words.owner_id,
        partner_words.signed_date,
        partner_words.ended_date,
        partner_words.end_reason,
        partner_words.first_order_date,
        partner_words.last_order_date,
        date_diff(
            'day',
            partner_words.tenure_from_date,
            coalesce(partner_words.ended_date, run_day.as_of_date)
        ) as tenure_days,
        coalesce(year_sums.orders_12m, 0) as orders_12m,
        cast(coalesce(year_sums.net_amount_12m, 0) as decimal(18, 4)) as net_amount_12m,
        coalesce(not churn.is_churned, false) and partner_words.ended_date is null as is_active,
        stages.stage
    from partner_words
    inner join stages on stages.partner_id = partner_words.partner_id
    left join churn on churn.partner_id = partner_words.partner_id
    left join current_tiers on current_tiers.partner_id = partner_words.partner_id
    left join year_sums on year_sums.partner_id = partner_words.partner_id
    cross join run_day
)

select * from final
