-- One row per incentive rule, version, partner and period in which something was earned or accrued.
-- Answers: 84, 87
-- Key: rule_id, version, partner_id, period_start_date
-- Note: what the source accrued, held against what its own rules give on the revenue in the lake (incentive_earned). An accrual belongs to the
-- period in which its spend_date lies; one whose rule, or version, or partner's tier in that period does not give it is "unexplained".
-- Note: an accrual of a period that is not over on the as-of date is not judged, because nothing is earned of it yet. Where the rule is not known,
-- neither is its period, and all up to the as-of date are judged.
-- Note: a difference is a question, not yet a mistake: a refund or a late order after the accrual changes what was earned.
-- rule_id: the rule
-- version: its version
-- partner_id: the partner
-- period_start_date: first day of the period; of unexplained accruals the first day of the month
-- accruals: accruals of the period
-- accrued_amount: their sum
-- accrued_base_amount: what they say the rate was on; null where one of them does not say it
-- earned_base_amount: what it is on by the rule
-- rate: the rule's rate; of cpa the amount for one customer
-- earned_amount: what the rule gives
-- difference_amount: accrued less earned; above zero where more was accrued
-- state: equal (to the cent), more, less, missing (earned and not accrued) or unexplained
with run_day as (
    select as_of_date, cast(as_of_date + interval '1' day as date) as next_date from run
),

rule_periods as (
    select
        rule_id,
        version,
        period
    from stg_incentive_rules
),

earned as (
    select * from incentive_earned
),

all_accruals as (
    select
        spend_id,
        partner_id,
        rule_id,
        coalesce(rule_version, 1) as version,
        spend_date,
        base_amount,
        amount
    from stg_spend
    where kind = 'accrual'
        and rule_id is not null
),

accruals as (
    select all_accruals.*
    from all_accruals
    cross join run_day
    left join rule_periods
        on rule_periods.rule_id = all_accruals.rule_id
        and rule_periods.version = all_accruals.version
    where all_accruals.spend_date < case
        when rule_periods.period = 'month' then cast(date_trunc('month', run_day.next_date) as date)
        when rule_periods.period = 'quarter' then cast(date_trunc('quarter', run_day.next_date) as date)
        when rule_periods.period = 'year' then cast(date_trunc('year', run_day.next_date) as date)
        else run_day.next_date
    end
),

matched as (
    select
        accruals.spend_id,
        accruals.partner_id,
        accruals.rule_id,
        accruals.version,
        coalesce(earned.period_start_date, cast(date_trunc('month', accruals.spend_date) as date)) as period_start_date,
        accruals.base_amount,
        accruals.amount,
        earned.rule_id is not null as has_rule
    from accruals
    left join earned
        on earned.rule_id = accruals.rule_id
        and earned.version = accruals.version
        and earned.partner_id = accruals.partner_id
        and earned.period_start_date <= accruals.spend_date
        and earned.period_end_date >= accruals.spend_date
),

accrued as (
    select
        rule_id,
        version,
        partner_id,
        period_start_date,
        count(*) as accruals,
        cast(sum(amount) as decimal(18, 4)) as accrued_amount,
        cast(case when count(base_amount) = count(*) then sum(base_amount) end as decimal(18, 4)) as accrued_base_amount
    from matched
    group by rule_id, version, partner_id, period_start_date
),

keys as (
    select rule_id, version, partner_id, period_start_date
    from accrued
    union
    select rule_id, version, partner_id, period_start_date
    from earned
    where earned_amount > 0
),

compared as (
    select
        keys.rule_id,
        keys.version,
        keys.partner_id,
        keys.period_start_date,
        coalesce(accrued.accruals, 0) as accruals,
        coalesce(accrued.accrued_amount, cast(0 as decimal(18, 4))) as accrued_amount,
        accrued.accrued_base_amount,
        earned.base_amount as earned_base_amount,
        earned.rate,
        earned.earned_amount,
        cast(
            coalesce(accrued.accrued_amount, cast(0 as decimal(20, 4)))
            - coalesce(earned.earned_amount, cast(0 as decimal(20, 4))) as decimal(18, 4)
        ) as difference_amount
    from keys
    left join accrued
        on accrued.rule_id = keys.rule_id
        and accrued.version = keys.version
        and accrued.partner_id = keys.partner_id
        and accrued.period_start_date = keys.period_start_date
    left join earned
        on earned.rule_id = keys.rule_id
        and earned.version = keys.version
        and earned.partner_id = keys.partner_id
        and earned.period_start_date = keys.period_start_date
),

final as (
    select
        compared.*,
        case
            when earned_amount is null then 'unexplained'
            when accruals = 0 then 'missing'
            when difference_amount > 0 then 'more'
            when difference_amount < 0 then 'less'
            else 'equal'
        end as state
    from compared
)

select * from final
