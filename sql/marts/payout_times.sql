-- One row per kind of incentive rule, and one for all, with how long an accrual waits until it is paid.
-- Answers: 85
-- Key: rule_kind
-- Note: days from the accrual to the payment. What is not paid by the as-of date waits still and counts for as long as it has waited (Kaplan-Meier); a median of the paid ones alone would
-- leave out those that take longest. Only accruals of sources that report payments; no row where there is none.
-- rule_kind: kind of the rule by which it was accrued; other where the rule is not known; all for every accrual
-- accruals: accruals
-- paid: of them, paid
-- p50_days: days after which half were paid; null where the curve does not come down to a half
-- p90_days: days after which 90 % were paid; null where the curve does not come down to a tenth
-- unpaid_amount: what is accrued and not paid
-- oldest_unpaid_date: day of the oldest of these; null where all are paid
with run_day as (
    select as_of_date from run
),

accruals as (
    select * from stg_spend
    where kind = 'accrual'
        and accrued_date is not null
),

rule_kinds as (
    select
        rule_id,
        min(kind) as rule_kind
    from stg_incentive_rules
    group by rule_id
),

recorders as (
    select _source
    from accruals
    where paid_date is not null
    group by _source
),

known as (
    select
        coalesce(rule_kinds.rule_kind, 'other') as rule_kind,
        accruals.accrued_date,
        accruals.amount,
        case when accruals.paid_date <= run_day.as_of_date then 1 else 0 end as event,
        case
            when accruals.paid_date < accruals.accrued_date then 0
            when accruals.paid_date <= run_day.as_of_date then date_diff('day', accruals.accrued_date, accruals.paid_date)
            else date_diff('day', accruals.accrued_date, run_day.as_of_date)
        end as days
    from accruals
    inner join run_day on accruals.accrued_date <= run_day.as_of_date
    inner join recorders on recorders._source = accruals._source
    left join rule_kinds on rule_kinds.rule_id = accruals.rule_id
),

observations as (
    select rule_kind, accrued_date, amount, event, days from known
    union all
    select 'all' as rule_kind, accrued_date, amount, event, days from known
),

steps as (
    select
        rule_kind,
        days,
        cast(sum(event) as double) as events,
        cast(count(*) as double) as observed
    from observations
    group by rule_kind, days
),

at_risk as (
    select
        rule_kind,
        days,
        events,
        sum(observed) over (
            partition by rule_kind order by days desc rows between unbounded preceding and current row
        ) as waiting
    from steps
),

curve as (
    select
        rule_kind,
        days,
        exp(
            sum(ln(case when events >= waiting then 1e-12 else 1e0 - events / nullif(waiting, 0) end)) over (
                partition by rule_kind order by days rows between unbounded preceding and current row
            )
        ) as share_waiting
    from at_risk
    where events > 0e0
),

-- Rounded, because a share that is exactly a half comes out of logarithms a hair above or below it.
quantiles as (
    select
        rule_kind,
        min(case when round(share_waiting, 9) <= 0.5e0 then days end) as p50_days,
        min(case when round(share_waiting, 9) <= 0.1e0 then days end) as p90_days
    from curve
    group by rule_kind
),

sums as (
    select
        rule_kind,
        count(*) as accruals,
        cast(sum(event) as bigint) as paid,
        cast(coalesce(sum(case when event = 0 then amount end), 0) as decimal(18, 4)) as unpaid_amount,
        min(case when event = 0 then accrued_date end) as oldest_unpaid_date
    from observations
    group by rule_kind
),

final as (
    select
        sums.rule_kind,
        sums.accruals,
        sums.paid,
        quantiles.p50_days,
        quantiles.p90_days,
        sums.unpaid_amount,
        sums.oldest_unpaid_date
    from sums
    left join quantiles on quantiles.rule_kind = sums.rule_kind
)

select * from final
