-- One row per campaign's last day and partner who cost something or made an attributed sale.
-- Answers: 96
-- Title zh: 活动归因 ROI
-- Title en: Attributed campaign ROI
-- Unit: ratio
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: campaigns, campaign_partners, transactions
-- Owner: Channel marketing
-- Key: date, partner_id
-- Note: attributed margin less cost, by cost: 0 pays back exactly. Sales that would have happened anyway are in it; it is no proof of effect.
-- Note: only campaigns whose tail (roi.tailDays) is over, and whose cost and margin are known of every partner.
-- date: last day of the campaign
-- partner_id: the partner
-- numerator: attributed margin less cost
-- denominator: cost
with returns as (
    select * from int_campaign_returns
    where is_over
),

known_campaigns as (
    select campaign_id
    from returns
    group by campaign_id
    having count(*) = count(margin_amount)
        and count(*) = count(cost_amount)
),

final as (
    select
        returns.end_date as date,
        returns.partner_id,
        cast(sum(cast(returns.margin_amount as decimal(20, 4)) - returns.cost_amount) as double) as numerator,
        cast(sum(returns.cost_amount) as double) as denominator
    from returns
    inner join known_campaigns on known_campaigns.campaign_id = returns.campaign_id
    where returns.margin_amount <> 0 or returns.cost_amount <> 0
    group by returns.end_date, returns.partner_id
)

select * from final
