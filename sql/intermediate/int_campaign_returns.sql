-- One row per campaign and partner who was invited, cost something, or made a sale that is attributed to it.
-- Key: campaign_id, partner_id
-- Note: attributed are counted order lines that carry the campaign's number, from its first day to roi.tailDays after its last, so that
-- returns and purchases merely brought forward are in.
-- is_over: the tail lies wholly before or on the as-of date
-- is_invited: named in campaign_partners
-- is_joined: of them, took part
-- orders: attributed orders
-- net_amount: attributed revenue; null where no order of the company carries a campaign
-- margin_amount: attributed margin; null where that of a line is not known, or no order of the company carries a campaign
-- cost_amount: our cost for him; 0 where the campaign's costs are known and he was not among them; null where it is not known
with run_day as (
    select as_of_date from run
),

company_rules as (
    select roi_tail_days from rules
),

campaign_words as (
    select * from stg_campaigns
),

invitations as (
    select * from stg_campaign_partners
),

costs as (
    select * from int_partner_costs
    where campaign_id is not null
),

attributed_days as (
    select * from int_campaign_days
),

spans as (
    select
        campaign_words.campaign_id,
        campaign_words.start_date,
        campaign_words.end_date,
        coalesce(
            cast(campaign_words.end_date + company_rules.roi_tail_days * interval '1' day as date),
            run_day.as_of_date
        ) as last_date,
        coalesce(
            cast(campaign_words.end_date + company_rules.roi_tail_days * interval '1' day as date) <= run_day.as_of_date,
            false
        ) as is_over
    from campaign_words
    cross join company_rules
    cross join run_day
),

attribution as (
    select count(*) > 0 as is_known from attributed_days
),

sales as (
    select
        spans.campaign_id,
        attributed_days.partner_id,
        cast(sum(attributed_days.orders) as bigint) as orders,
        cast(sum(attributed_days.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(attributed_days.margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(attributed_days.lines_without_margin) as bigint) as lines_without_margin
    from spans
    inner join attributed_days
        on attributed_days.campaign_id = spans.campaign_id
        and attributed_days.order_date >= spans.start_date
        and attributed_days.order_date <= spans.last_date
    group by spans.campaign_id, attributed_days.partner_id
),

partner_costs as (
    select
        campaign_id,
        partner_id,
        cast(sum(cost_amount) as decimal(18, 4)) as cost_amount,
        count(*) - count(cost_amount) as costs_without_amount
    from costs
    group by campaign_id, partner_id
),

costed_campaigns as (
    select campaign_id
    from costs
    group by campaign_id
),

named as (
    select campaign_id, partner_id from invitations
    union
    select campaign_id, partner_id from sales
    union
    select campaign_id, partner_id from partner_costs
),

joined as (
    select
        spans.campaign_id,
        named.partner_id,
        spans.start_date,
        spans.end_date,
        spans.is_over,
        invitations.partner_id is not null as is_invited,
        coalesce(invitations.status, '') <> 'withdrawn'
        and (
            coalesce(invitations.joined_date <= run_day.as_of_date, false)
            or (invitations.joined_date is null and coalesce(invitations.status in ('joined', 'done'), false))
        ) as is_joined,
        sales.orders,
        sales.net_amount,
        sales.margin_amount,
        coalesce(sales.lines_without_margin, 0) as lines_without_margin,
        partner_costs.cost_amount,
        partner_costs.costs_without_amount,
        costed_campaigns.campaign_id is not null as has_costs,
        attribution.is_known as is_attribution_known
    from named
    inner join spans on spans.campaign_id = named.campaign_id
    left join invitations
        on invitations.campaign_id = named.campaign_id
        and invitations.partner_id = named.partner_id
    left join sales
        on sales.campaign_id = named.campaign_id
        and sales.partner_id = named.partner_id
    left join partner_costs
        on partner_costs.campaign_id = named.campaign_id
        and partner_costs.partner_id = named.partner_id
    left join costed_campaigns on costed_campaigns.campaign_id = named.campaign_id
    cross join attribution
    cross join run_day
),

final as (
    select
        campaign_id,
        partner_id,
        start_date,
        end_date,
        is_over,
        is_invited,
        is_joined,
        coalesce(orders, 0) as orders,
        case
            when is_attribution_known then cast(coalesce(net_amount, 0) as decimal(18, 4))
        end as net_amount,
        case
            when is_attribution_known and lines_without_margin = 0
                then cast(coalesce(margin_amount, 0) as decimal(18, 4))
        end as margin_amount,
        case
            when costs_without_amount > 0 then cast(null as decimal(18, 4))
            when costs_without_amount = 0 then cost_amount
            when has_costs and not is_joined then cast(0 as decimal(18, 4))
        end as cost_amount
    from joined
)

select * from final
