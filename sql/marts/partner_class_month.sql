-- One row per taxonomy, partner and complete month, with the class he is in at its end.
-- Answers: 5, 6, 7
-- Key: taxonomy, partner_id, month_date
-- Note: five taxonomies: tier (as the source says, or by the rule of int_tier_months), stage (partner_stage_month), value, efficiency and capability
-- (int_value_months). Tiers and stages come switched.
-- Note: of the last three, another class must hold for classes.holdMonths month-ends running before he is moved to it, so that a single
-- month does not move him there and back. A month that cannot be told leaves him where he is, and breaks no run.
-- taxonomy: tier, stage, value, efficiency or capability
-- partner_id: the partner
-- month_date: first day of the month
-- qualified_class: class whose conditions he meets at the month's end; null where that cannot be told
-- class: the class he is in; null before the first that could be told
with run_day as (
    select last_month_date from run
),

company_rules as (
    select classes_hold_months from rules
),

tier_months as (
    select * from int_tier_months
),

stage_months as (
    select * from partner_stage_month
),

value_months as (
    select * from int_value_months
),

-- Switched elsewhere: what holds is what qualifies.
given as (
    select
        'tier' as taxonomy,
        tier_months.partner_id,
        tier_months.month_date,
        tier_months.tier as qualified_class,
        tier_months.tier as class
    from tier_months
    inner join run_day on tier_months.month_date <= run_day.last_month_date
    union all
    select
        'stage' as taxonomy,
        partner_id,
        month_date,
        cast(qualified_stage as varchar) as qualified_class,
        cast(stage as varchar) as class
    from stage_months
),

qualified as (
    select 'value' as taxonomy, partner_id, month_date, value_class as qualified_class
    from value_months
    union all
    select 'efficiency' as taxonomy, partner_id, month_date, efficiency_class as qualified_class
    from value_months
    union all
    select 'capability' as taxonomy, partner_id, month_date, capability_class as qualified_class
    from value_months
),

known as (
    select * from qualified
    where qualified_class is not null
),

with_last as (
    select
        taxonomy,
        partner_id,
        month_date,
        qualified_class,
        lag(qualified_class) over (partition by taxonomy, partner_id order by month_date) as last_class
    from known
),

numbered as (
    select
        taxonomy,
        partner_id,
        month_date,
        qualified_class,
        count(case when last_class is null or last_class <> qualified_class then 1 end) over (
            partition by taxonomy, partner_id order by month_date rows between unbounded preceding and current row
        ) as run_number
    from with_last
),

held as (
    select
        taxonomy,
        partner_id,
        month_date,
        qualified_class,
        run_number,
        row_number() over (partition by taxonomy, partner_id, run_number order by month_date) as months_held
    from numbered
),

-- His first class is not earned from another one.
events as (
    select
        held.taxonomy,
        held.partner_id,
        held.month_date,
        case
            when held.months_held >= company_rules.classes_hold_months or held.run_number = 1 then held.qualified_class
        end as switched_to
    from held
    cross join company_rules
),

placed as (
    select
        qualified.taxonomy,
        qualified.partner_id,
        qualified.month_date,
        qualified.qualified_class,
        events.switched_to,
        count(events.switched_to) over (
            partition by qualified.taxonomy, qualified.partner_id
            order by qualified.month_date
            rows between unbounded preceding and current row
        ) as event_number
    from qualified
    left join events
        on events.taxonomy = qualified.taxonomy
        and events.partner_id = qualified.partner_id
        and events.month_date = qualified.month_date
),

latched as (
    select
        taxonomy,
        partner_id,
        month_date,
        qualified_class,
        max(switched_to) over (partition by taxonomy, partner_id, event_number) as class
    from placed
),

final as (
    select * from given
    union all
    select * from latched
)

select * from final
