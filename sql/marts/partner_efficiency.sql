-- One row per partner with his efficiency at the last month's end, and the action that his class asks for.
-- Answers: 6, 8, 10, 173
-- Key: partner_id
-- Note: the action is the policy of the class, not a forecast: high: give more (more_resource), medium: work on it (optimise), low: change the terms
-- (change); failing, after classes.failingQuarters quarter-ends running in the low class: talk, then stop (stop).
-- Note: high potential is growth of classes.potentialGrowthShare or more, a health score of 70 or more, and less than half of the target of the 12 months
-- ended reached where he has one; null where growth or health is not known.
-- partner_id: the partner
-- tier: his tier today
-- margin_amount_3m: margin of the 3 months ended
-- cost_amount_3m: what he cost in them
-- return_factor: margin per unit of cost
-- efficiency_class: high, medium or low, after switching; null where it could never be told
-- qualified_class: the class that the last month's end by itself would give; the other one holds until this has held for classes.holdMonths
-- low_quarters: quarter-ends running in the low class, up to the last one
-- is_failing: in the low class for so long
-- value_class: core, potential or edge, after switching
-- growth_ratio: revenue of 3 months against the same months of the year before, less 1
-- has_high_potential: grows and is healthy, with room to its target
-- action: more_resource, optimise, change or stop; null without a class
with run_day as (
    select last_month_date from run
),

company_rules as (
    select classes_failing_quarters, classes_potential_growth_share from rules
),

partner_words as (
    select * from partners
),

value_months as (
    select * from int_value_months
),

class_months as (
    select * from partner_class_month
    where taxonomy in ('value', 'efficiency')
),

health as (
    select * from partner_health
),

target_months as (
    select * from int_target_months
),

months as (
    select * from int_partner_months
),

quarter_ends as (
    select
        partner_id,
        month_date,
        class,
        row_number() over (partition by partner_id order by month_date desc) as quarters_back
    from class_months
    where taxonomy = 'efficiency'
        and mod(month(month_date), 3) = 0
),

last_not_low as (
    select
        partner_id,
        min(case when class is null or class <> 'low' then quarters_back end) as quarters_back,
        max(quarters_back) as quarters
    from quarter_ends
    group by partner_id
),

low_runs as (
    select
        partner_id,
        coalesce(quarters_back - 1, quarters) as low_quarters
    from last_not_low
),

current_classes as (
    select
        class_months.partner_id,
        max(case when class_months.taxonomy = 'value' then class_months.class end) as value_class,
        max(case when class_months.taxonomy = 'efficiency' then class_months.class end) as efficiency_class,
        max(case when class_months.taxonomy = 'efficiency' then class_months.qualified_class end) as qualified_class
    from class_months
    inner join run_day on run_day.last_month_date = class_months.month_date
    group by class_months.partner_id
),

target_years as (
    select
        target_months.partner_id,
        sum(target_months.target_amount) as target_amount,
        sum(months.net_amount) as net_amount
    from target_months
    inner join months
        on months.partner_id = target_months.partner_id
        and months.month_date = target_months.month_date
    inner join run_day
        on target_months.month_date > cast(run_day.last_month_date - interval '12' month as date)
        and target_months.month_date <= run_day.last_month_date
    group by target_months.partner_id
),

final as (
    select
        partner_words.partner_id,
        partner_words.tier,
        value_months.margin_amount_3m,
        value_months.cost_amount_3m,
        value_months.return_factor,
        current_classes.efficiency_class,
        current_classes.qualified_class,
        coalesce(low_runs.low_quarters, 0) as low_quarters,
        coalesce(low_runs.low_quarters, 0) >= company_rules.classes_failing_quarters
        and current_classes.efficiency_class = 'low' as is_failing,
        current_classes.value_class,
        value_months.growth_ratio,
        case
            when value_months.growth_ratio is not null and health.score is not null
                then value_months.growth_ratio >= company_rules.classes_potential_growth_share
                    and health.score >= 70
                    and coalesce(
                        cast(target_years.net_amount as double) < 0.5e0 * cast(target_years.target_amount as double), true
                    )
        end as has_high_potential,
        case
            when current_classes.efficiency_class = 'high' then 'more_resource'
            when current_classes.efficiency_class = 'medium' then 'optimise'
            when current_classes.efficiency_class = 'low'
                and coalesce(low_runs.low_quarters, 0) >= company_rules.classes_failing_quarters then 'stop'
            when current_classes.efficiency_class = 'low' then 'change'
        end as action
    from value_months
    inner join run_day on run_day.last_month_date = value_months.month_date
    inner join partner_words on partner_words.partner_id = value_months.partner_id
    left join current_classes on current_classes.partner_id = value_months.partner_id
    left join low_runs on low_runs.partner_id = value_months.partner_id
    left join health on health.partner_id = value_months.partner_id
    left join target_years on target_years.partner_id = value_months.partner_id
    cross join company_rules
)

select * from final
