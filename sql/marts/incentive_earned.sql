-- One row per incentive rule, version, partner and period to which the rule applied.
-- Answers: 72, 73, 74, 75, 76, 77, 78, 80, 84, 142, 143, 148
-- Key: rule_id, version, partner_id, period_start_date
-- Note: a version applies to a period if it was valid on the period's last day, and to a partner of its tier, or to every one. A partner for whom a rule
-- was made by name has that one in place of all others of its kind.
-- Note: what is reckoned on is, by kind: volume and cps, revenue (less refunds, so that what is taken back is clawed back); new_product, revenue of new
-- products; increment, revenue above the year before times growth_factor, nothing where there was no revenue then; target, revenue, where
-- the target was reached; loyalty, revenue times whole years; cpa, new end customers; dividend, margin; plan, agreed actions done in
-- time; satisfaction, once, where he became more satisfied beyond chance (int_satisfaction_periods). non_cash gives no money.
-- Note: whole, the rate is on everything once the threshold is reached, and of the steps of a ladder the highest reached pays. marginal, each
-- step pays on what lies between its own threshold and the next.
-- Note: amounts are in cents of the reporting currency; periods are those that were over by the as-of date.
-- rule_id: the rule
-- version: its version
-- kind: what it rewards
-- partner_id: the partner
-- period: month, quarter or year
-- period_start_date: first day
-- period_end_date: last day
-- tier: the partner's tier in the last month of it
-- reached_value: what is held against the threshold: an amount; of target the share of it; of cpa, plan and satisfaction a number
-- threshold_value: the threshold
-- is_reached: it was reached
-- base_amount: what the rate is on
-- rate: the rate; of cpa, plan and satisfaction the amount for one
-- earned_amount: base_amount times rate, in whole cents; 0 where the threshold was not reached
with rules_in_force as (
    select
        stg_incentive_rules.*,
        coalesce(valid_to, date '9999-12-31') as last_valid_date
    from stg_incentive_rules
    where kind <> 'non_cash'
),

periods as (
    select * from int_incentive_periods
),

new_products as (
    select * from int_new_product_months
),

own_rules as (
    select
        periods.partner_id,
        periods.period_start_date,
        rules_in_force.kind,
        rules_in_force.period
    from periods
    inner join rules_in_force
        on rules_in_force.partner_id = periods.partner_id
        and rules_in_force.period = periods.period
        and rules_in_force.valid_from <= periods.period_end_date
        and rules_in_force.last_valid_date >= periods.period_end_date
    group by periods.partner_id, periods.period_start_date, rules_in_force.kind, rules_in_force.period
),

applied as (
    select
        rules_in_force.rule_id,
        rules_in_force.version,
        rules_in_force.kind,
        rules_in_force.ladder,
        rules_in_force.method,
        rules_in_force.growth_factor,
        rules_in_force.new_product_days,
        rules_in_force.threshold_amount,
        case when rules_in_force.kind in ('cpa', 'plan', 'satisfaction') then cast(rules_in_force.unit_amount as double) else rules_in_force.rate end as rate,
        periods.*
    from periods
    inner join rules_in_force
        on rules_in_force.period = periods.period
        and rules_in_force.valid_from <= periods.period_end_date
        and rules_in_force.last_valid_date >= periods.period_end_date
        and coalesce(rules_in_force.tier = periods.tier, true)
        and coalesce(rules_in_force.partner_id = periods.partner_id, true)
    left join own_rules
        on own_rules.partner_id = periods.partner_id
        and own_rules.period_start_date = periods.period_start_date
        and own_rules.kind = rules_in_force.kind
        and own_rules.period = rules_in_force.period
    where (rules_in_force.tier is null or periods.tier is not null)
        and (rules_in_force.partner_id is not null or own_rules.partner_id is null)
),

new_product_sums as (
    select
        applied.rule_id,
        applied.version,
        applied.partner_id,
        applied.period_start_date,
        cast(sum(new_products.net_amount) as decimal(18, 4)) as net_amount
    from applied
    inner join new_products
        on new_products.partner_id = applied.partner_id
        and new_products.new_product_days = applied.new_product_days
        and new_products.month_date >= applied.period_start_date
        and new_products.month_date <= applied.period_end_date
    where applied.kind = 'new_product'
    group by applied.rule_id, applied.version, applied.partner_id, applied.period_start_date
),

based as (
    select
        applied.*,
        cast(
            case
                when applied.kind = 'new_product' then coalesce(new_product_sums.net_amount, 0)
                when applied.kind = 'increment' then greatest(
                    cast(
                        cast(applied.net_amount as decimal(20, 4))
                        - cast(
                            round(cast(applied.previous_net_amount as double) * applied.growth_factor, 4) as decimal(18, 4)
                        ) as decimal(18, 4)
                    ),
                    cast(0 as decimal(18, 4))
                )
                when applied.kind = 'loyalty' then cast(applied.net_amount * applied.full_years as decimal(18, 4))
                when applied.kind = 'cpa' then applied.new_customers
                when applied.kind = 'plan' then applied.plans_done
                when applied.kind = 'satisfaction' then case when applied.is_more_satisfied then 1 else 0 end
                when applied.kind = 'dividend' then applied.margin_amount
                else applied.net_amount
            end as decimal(18, 4)
        ) as whole_base_amount
    from applied
    left join new_product_sums
        on new_product_sums.rule_id = applied.rule_id
        and new_product_sums.version = applied.version
        and new_product_sums.partner_id = applied.partner_id
        and new_product_sums.period_start_date = applied.period_start_date
),

measured as (
    select
        based.*,
        case
            when kind = 'target' then cast(net_amount as double) / nullif(cast(target_amount as double), 0e0)
            when kind = 'loyalty' then cast(net_amount as double)
            else cast(whole_base_amount as double)
        end as reached_value,
        coalesce(cast(threshold_amount as double), case when kind = 'target' then 1e0 else 0e0 end) as threshold_value
    from based
),

stepped as (
    select
        measured.*,
        coalesce(reached_value >= threshold_value and whole_base_amount > 0, false) as is_reached,
        case
            when ladder is not null then lead(threshold_amount) over (
                partition by ladder, partner_id, period, period_start_date
                order by threshold_value, rule_id, version
            )
        end as next_threshold_amount
    from measured
),

paid as (
    select
        stepped.*,
        cast(
            case
                when not is_reached then 0
                when method = 'marginal' and kind not in ('target', 'loyalty', 'cpa', 'plan', 'satisfaction')
                    then cast(least(whole_base_amount, coalesce(next_threshold_amount, whole_base_amount)) as decimal(20, 4))
                        - coalesce(threshold_amount, cast(0 as decimal(18, 4)))
                when coalesce(reached_value >= cast(next_threshold_amount as double), false) then 0
                else whole_base_amount
            end as decimal(18, 4)
        ) as base_amount
    from stepped
),

final as (
    select
        rule_id,
        version,
        kind,
        partner_id,
        period,
        period_start_date,
        period_end_date,
        tier,
        reached_value,
        threshold_value,
        is_reached,
        base_amount,
        rate,
        cast(cast(base_amount * cast(round(coalesce(rate, 0e0), 6) as decimal(20, 6)) as decimal(18, 2)) as decimal(18, 4)) as earned_amount
    from paid
)

select * from final
