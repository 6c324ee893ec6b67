-- One row per partner and month of his spine, with the tier he had when the month began.
-- Answers: 4
-- Key: partner_id, month_date
-- Note: the tier is that of the row of stg_partners that held on the month's first day; if his first row begins within the month, that one.
-- Note: where that row names no tier, or there is none, the rule decides from the 12 months before: core are the partners who, from the
-- largest down, make up the share tiers.coreShare of all revenue (the one who crosses it included); of the others,
-- those younger than tiers.emergingMonths are emerging, the rest ordinary. Age runs from his first order.
-- Note: he becomes core, or ceases to be, when that has held for tiers.holdMonths months running, so that who stands at the edge does not change tier with
-- every month. Age goes one way only and asks for no such thing.
-- partner_id: the partner
-- month_date: first day of the month
-- tier: the tier
-- is_rule_based: decided by the rule, not by the source
with company_rules as (
    select tiers_core_share, tiers_emerging_months, tiers_hold_months from rules
),

partner_rows as (
    select * from stg_partners
),

months as (
    select * from int_partner_months
),

first_rows as (
    select
        partner_id,
        min(valid_from) as first_valid_from
    from partner_rows
    group by partner_id
),

dated as (
    select
        months.partner_id,
        months.month_date,
        months.months_since_first,
        months.net_amount_before_12m,
        case
            when cast(date_trunc('month', first_rows.first_valid_from) as date) = months.month_date
                then first_rows.first_valid_from
            else months.month_date
        end as tier_date
    from months
    left join first_rows on first_rows.partner_id = months.partner_id
),

with_source_tier as (
    select
        dated.partner_id,
        dated.month_date,
        dated.months_since_first,
        dated.net_amount_before_12m,
        partner_rows.tier as source_tier
    from dated
    left join partner_rows
        on partner_rows.partner_id = dated.partner_id
        and partner_rows.valid_from <= dated.tier_date
        and partner_rows.valid_to > dated.tier_date
),

ranked as (
    select
        partner_id,
        month_date,
        months_since_first,
        source_tier,
        net_amount_before_12m,
        cast(
            sum(case when net_amount_before_12m > 0 then net_amount_before_12m else 0 end) over (
                partition by month_date
                order by net_amount_before_12m desc nulls last, partner_id
                rows between unbounded preceding and current row
            ) as double
        ) as amount_down_to_him,
        cast(
            sum(case when net_amount_before_12m > 0 then net_amount_before_12m else 0 end) over (
                partition by month_date
            ) as double
        ) as amount_of_all
    from with_source_tier
),

qualified as (
    select
        ranked.partner_id,
        ranked.month_date,
        ranked.months_since_first,
        ranked.source_tier,
        ranked.net_amount_before_12m > 0
        and ranked.amount_down_to_him - cast(ranked.net_amount_before_12m as double)
        < company_rules.tiers_core_share * ranked.amount_of_all as is_core
    from ranked
    cross join company_rules
),

with_last as (
    select
        qualified.*,
        lag(is_core) over (partition by partner_id order by month_date) as was_core
    from qualified
),

numbered as (
    select
        with_last.*,
        count(case when was_core is null or was_core <> is_core then 1 end) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as run_number
    from with_last
),

held as (
    select
        numbered.*,
        row_number() over (partition by partner_id, run_number order by month_date) as months_held
    from numbered
),

-- What he is at first is not switched to.
events as (
    select
        held.*,
        case
            when held.months_held >= company_rules.tiers_hold_months or held.run_number = 1
                then case when held.is_core then 1 else 0 end
        end as switched_to
    from held
    cross join company_rules
),

placed as (
    select
        events.*,
        count(switched_to) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as event_number
    from events
),

latched as (
    select
        partner_id,
        month_date,
        months_since_first,
        source_tier,
        max(switched_to) over (partition by partner_id, event_number) = 1 as is_core
    from placed
),

final as (
    select
        latched.partner_id,
        latched.month_date,
        coalesce(
            latched.source_tier,
            case
                when latched.is_core then 'core'
                when latched.months_since_first < company_rules.tiers_emerging_months then 'emerging'
                else 'ordinary'
            end
        ) as tier,
        latched.source_tier is null as is_rule_based
    from latched
    cross join company_rules
)

select * from final
