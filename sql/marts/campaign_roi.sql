-- One row per campaign that has begun.
-- Answers: 95, 96, 98, 146
-- Key: campaign_id
-- Note: roi = (attributed margin - cost) / cost. Attributed are counted order lines that carry the campaign's number, up to roi.tailDays after its end. Sales that
-- would have happened anyway are in it: it is an upper view, no proof of effect.
-- Note: what counts as cost is told in int_partner_costs. Interval 95 %, of a ratio of sums over partners (Cochran 1977, section 6.4).
-- Note: margin or cost that is unknown for one partner makes the campaign's unknown; it is never taken for zero.
-- campaign_id: the campaign
-- campaign_name: its name
-- kind: kind of campaign
-- is_joint: planned and paid together with partners
-- start_date: first day
-- end_date: last day; null while it is open
-- is_over: its last day and the tail lie before or on the as-of date
-- invited_partners: partners invited; null where invitations are not reported
-- joined_partners: of them, took part
-- orders: attributed orders; null where no order of the company carries a campaign
-- attributed_net_amount: their revenue
-- attributed_margin_amount: their margin
-- cost_amount: our cost
-- roi: (margin - cost) / cost; null while the campaign or its tail runs, and where cost is zero
-- lower: lower end of its interval; null with a single partner
-- upper: upper end of it
-- verdict: pays_back, the interval lies above 0; loses, below 0; not_shown, it holds 0 or there is none; unknown, margin or cost are not known, or it is not over
with run_day as (
    select as_of_date from run
),

company_rules as (
    select roi_tail_days from rules
),

presence as (
    select stream, is_present from streams
    where stream = 'campaign_partners'
),

campaign_words as (
    select * from stg_campaigns
),

returns as (
    select * from int_campaign_returns
),

attribution as (
    select count(*) > 0 as is_known from int_campaign_days
),

sums as (
    select
        campaign_id,
        count(case when is_invited then 1 end) as invited_partners,
        count(case when is_invited and is_joined then 1 end) as joined_partners,
        cast(sum(orders) as bigint) as orders,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        case when count(*) = count(margin_amount) then cast(sum(margin_amount) as decimal(18, 4)) end as margin_amount,
        case when count(*) = count(cost_amount) then cast(sum(cost_amount) as decimal(18, 4)) end as cost_amount,
        count(case when margin_amount <> 0 or cost_amount <> 0 then 1 end) as clusters
    from returns
    group by campaign_id
),

ratios as (
    select
        campaign_id,
        clusters,
        cast(cost_amount as double) as cost_amount,
        cast(margin_amount as double) / nullif(cast(cost_amount as double), 0e0) as margin_per_cost
    from sums
    where cost_amount > 0
),

residuals as (
    select
        returns.campaign_id,
        sum(
            power(
                cast(returns.margin_amount as double) - ratios.margin_per_cost * cast(returns.cost_amount as double),
                2
            )
        ) as squares
    from returns
    inner join ratios on ratios.campaign_id = returns.campaign_id
    group by returns.campaign_id
),

intervals as (
    select
        ratios.campaign_id,
        ratios.margin_per_cost - 1e0 as roi,
        1.96e0
        * sqrt(cast(ratios.clusters as double) / nullif(ratios.clusters - 1, 0) * residuals.squares)
        / nullif(ratios.cost_amount, 0) as half_width
    from ratios
    inner join residuals on residuals.campaign_id = ratios.campaign_id
    where ratios.margin_per_cost is not null
),

spans as (
    select
        campaign_words.*,
        coalesce(
            cast(campaign_words.end_date + company_rules.roi_tail_days * interval '1' day as date) <= run_day.as_of_date,
            false
        ) as is_over
    from campaign_words
    cross join company_rules
    inner join run_day on campaign_words.start_date <= run_day.as_of_date
),

joined as (
    select
        spans.campaign_id,
        spans.campaign_name,
        spans.kind,
        spans.is_joint,
        spans.start_date,
        spans.end_date,
        spans.is_over,
        case when presence.is_present then coalesce(sums.invited_partners, 0) end as invited_partners,
        case when presence.is_present then coalesce(sums.joined_partners, 0) end as joined_partners,
        case when attribution.is_known then coalesce(sums.orders, 0) end as orders,
        case
            when attribution.is_known then cast(coalesce(sums.net_amount, 0) as decimal(18, 4))
        end as attributed_net_amount,
        case
            when sums.campaign_id is not null then sums.margin_amount
            when attribution.is_known then cast(0 as decimal(18, 4))
        end as attributed_margin_amount,
        sums.cost_amount,
        case when spans.is_over then intervals.roi end as roi,
        case when spans.is_over then intervals.roi - intervals.half_width end as lower,
        case when spans.is_over then intervals.roi + intervals.half_width end as upper
    from spans
    cross join attribution
    cross join presence
    left join sums on sums.campaign_id = spans.campaign_id
    left join intervals on intervals.campaign_id = spans.campaign_id
),

final as (
    select
        joined.*,
        case
            when roi is null then 'unknown'
            when lower > 0e0 then 'pays_back'
            when upper < 0e0 then 'loses'
            else 'not_shown'
        end as verdict
    from joined
)

select * from final
