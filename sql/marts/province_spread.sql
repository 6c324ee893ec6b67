-- One row per province, with its partners and what they sell.
-- Answers: 2
-- Key: province
-- Note: partners who have not formally ended, at the as-of date; active by their own rhythm (partner_churn). Those without a province are under an empty one.
-- province: province or state; empty where it is not known
-- partners: partners
-- active_partners: of them, active
-- net_amount_12m: revenue of the last 12 complete months
-- share: of all such revenue
-- largest_partner_share: share of the largest partner in the province's revenue
with partner_words as (
    select * from partners
    where ended_date is null
),

counted as (
    select
        coalesce(province, '') as province,
        count(*) as partners,
        count(case when is_active then 1 end) as active_partners,
        cast(sum(coalesce(net_amount_12m, 0)) as decimal(18, 4)) as net_amount_12m,
        cast(max(net_amount_12m) as double) as largest_amount
    from partner_words
    group by coalesce(province, '')
),

totalled as (
    select
        counted.*,
        cast(sum(net_amount_12m) over () as double) as amount_of_all
    from counted
),

final as (
    select
        province,
        partners,
        active_partners,
        net_amount_12m,
        cast(net_amount_12m as double) / nullif(amount_of_all, 0) as share,
        largest_amount / nullif(cast(net_amount_12m as double), 0) as largest_partner_share
    from totalled
)

select * from final
