-- One row per amount that a partner cost us up to the as-of date.
-- Key: source_kind, cost_id
-- Note: costs are all of the spend stream (accruals, market funds, support, staff, training, gifts) and our own cost of partners in
-- campaigns. A payout settles an accrual and is not a second cost: it counts only where the partner has no accrual of the same rule by then.
-- Note: our cost of a partner in a campaign counts on the day he joined, else on the campaign's first day. An amount that a source reports both
-- there and as spend counts twice; report it in one of the two.
-- source_kind: spend or campaign
-- cost_id: spend_id, or campaign and partner
-- cost_date: day it counts for; null where a campaign's day is not known
-- cost_amount: in the reporting currency; null where its currency has no rate
with run_day as (
    select as_of_date from run
),

amounts_spent as (
    select * from stg_spend
),

invitations as (
    select * from stg_campaign_partners
    where hq_cost_amount is not null
),

campaign_words as (
    select * from stg_campaigns
),

accrued_rules as (
    select
        amounts_spent.partner_id,
        coalesce(amounts_spent.rule_id, '') as rule_id
    from amounts_spent
    inner join run_day on amounts_spent.spend_date <= run_day.as_of_date
    where amounts_spent.kind = 'accrual'
    group by amounts_spent.partner_id, coalesce(amounts_spent.rule_id, '')
),

spend_costs as (
    select
        'spend' as source_kind,
        amounts_spent.spend_id as cost_id,
        amounts_spent.partner_id,
        amounts_spent.campaign_id,
        amounts_spent.kind,
        amounts_spent.spend_date as cost_date,
        amounts_spent.amount as cost_amount
    from amounts_spent
    left join accrued_rules
        on accrued_rules.partner_id = amounts_spent.partner_id
        and accrued_rules.rule_id = coalesce(amounts_spent.rule_id, '')
    where amounts_spent.kind <> 'payout' or accrued_rules.partner_id is null
),

campaign_costs as (
    select
        'campaign' as source_kind,
        invitations.campaign_id || ' ' || invitations.partner_id as cost_id,
        invitations.partner_id,
        invitations.campaign_id,
        'campaign' as kind,
        coalesce(invitations.joined_date, campaign_words.start_date) as cost_date,
        invitations.hq_cost_amount as cost_amount
    from invitations
    left join campaign_words on campaign_words.campaign_id = invitations.campaign_id
),

costs as (
    select * from spend_costs
    union all
    select * from campaign_costs
),

final as (
    select costs.*
    from costs
    cross join run_day
    where coalesce(costs.cost_date, run_day.as_of_date) <= run_day.as_of_date
)

select * from final
