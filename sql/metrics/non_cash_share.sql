-- One row per day and partner with rewards.
-- Answers: 79
-- Title zh: 非现金激励占比
-- Title en: Rewards other than money
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: spend
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: support, training, gifts, and what was accrued by rules of the kind non_cash, by these and all other accruals and market funds. Payouts settle accruals, and staff is
-- no reward. Amounts without an exchange rate are in neither.
-- date: day the amount counts for
-- partner_id: the partner
-- numerator: rewards other than money
-- denominator: rewards
with run_day as (
    select as_of_date from run
),

amounts_spent as (
    select * from stg_spend
    where kind in ('accrual', 'market_fund', 'support', 'gift', 'training')
        and amount is not null
),

non_cash_rules as (
    select rule_id
    from stg_incentive_rules
    where kind = 'non_cash'
    group by rule_id
),

final as (
    select
        amounts_spent.spend_date as date,
        amounts_spent.partner_id,
        cast(
            sum(
                case
                    when amounts_spent.kind in ('support', 'gift', 'training') or non_cash_rules.rule_id is not null then amounts_spent.amount
                    else 0
                end
            ) as double
        ) as numerator,
        cast(sum(amounts_spent.amount) as double) as denominator
    from amounts_spent
    inner join run_day on amounts_spent.spend_date <= run_day.as_of_date
    left join non_cash_rules on non_cash_rules.rule_id = amounts_spent.rule_id
    group by amounts_spent.spend_date, amounts_spent.partner_id
)

select * from final
