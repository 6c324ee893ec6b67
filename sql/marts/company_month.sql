-- One row per month and slice of the company.
-- Answers: 31
-- Key: month_date, slice_kind, slice
-- Note: tier as of the month's start; region and kind as of the as-of date. A partner without region is in the slice "unknown".
-- month_date: first day of the month
-- slice_kind: all, tier, region or kind
-- slice: the tier, region or kind; all for the whole company
-- orders: orders
-- net_amount: revenue
-- margin_amount: margin of the lines whose margin is known; null where it is known of none
-- margin_base_amount: revenue of those lines
-- active_partners: partners with at least one order in the month
-- new_partners: partners whose first order lies in the month
-- is_complete: the month is over at the as-of date
with partner_months as (
    select * from partner_month
),

partner_words as (
    select * from int_partners
),

spine as (
    select
        partner_months.partner_id,
        partner_months.month_date,
        partner_months.tier,
        coalesce(partner_words.region, 'unknown') as region,
        partner_words.kind,
        partner_months.orders,
        partner_months.net_amount,
        partner_months.margin_amount,
        partner_months.margin_base_amount,
        cast(date_trunc('month', partner_words.first_order_date) as date) = partner_months.month_date as is_first_month,
        partner_months.is_complete
    from partner_months
    inner join partner_words on partner_words.partner_id = partner_months.partner_id
),

slices as (
    select 'all' as slice_kind
    union all
    select 'tier' as slice_kind
    union all
    select 'region' as slice_kind
    union all
    select 'kind' as slice_kind
),

sliced as (
    select
        slices.slice_kind,
        case slices.slice_kind
            when 'tier' then spine.tier
            when 'region' then spine.region
            when 'kind' then spine.kind
            else 'all'
        end as slice,
        spine.month_date,
        spine.orders,
        spine.net_amount,
        spine.margin_amount,
        spine.margin_base_amount,
        spine.is_first_month,
        spine.is_complete
    from spine
    cross join slices
),

final as (
    select
        month_date,
        slice_kind,
        slice,
        cast(sum(orders) as bigint) as orders,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(margin_base_amount) as decimal(18, 4)) as margin_base_amount,
        count(case when orders > 0 then 1 end) as active_partners,
        count(case when is_first_month then 1 end) as new_partners,
        bool_and(is_complete) as is_complete
    from sliced
    group by month_date, slice_kind, slice
)

select * from final
