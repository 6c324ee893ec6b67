-- One row per period and partner with incentives that were earned or accrued.
-- Answers: 84
-- Title zh: 返利复算一致率
-- Title en: Incentives that the rules give to the cent
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: spend, incentive_rules, transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: a case is a rule, version, partner and period in incentive_audit; the difference of each is there. A period for which the source has not
-- accrued anything yet under a rule is left out.
-- date: first day of the period
-- partner_id: the partner
-- numerator: cases in which what was accrued is what the rules give on the revenue in the lake
-- denominator: cases
with cases as (
    select * from incentive_audit
),

accrued_periods as (
    select
        rule_id,
        version,
        period_start_date
    from cases
    where accruals > 0
    group by rule_id, version, period_start_date
),

final as (
    select
        cases.period_start_date as date,
        cases.partner_id,
        cast(count(case when cases.state = 'equal' then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from cases
    inner join accrued_periods
        on accrued_periods.rule_id = cases.rule_id
        and accrued_periods.version = cases.version
        and accrued_periods.period_start_date = cases.period_start_date
    group by cases.period_start_date, cases.partner_id
)

select * from final
