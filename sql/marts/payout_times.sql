-- One row per kind of incentive rule, and one for all, with how long an accrual waits until it is paid.
-- Answers: 85
-- Key: rule_kind
-- Note: days from the accrual to the payment, of sources that report payments (waits). What is not paid waits still (Kaplan-Meier, wait_times).
-- rule_kind: kind of the rule by which it was accrued; other where the rule is not known; all for every accrual
-- accruals: accruals
-- paid: of them, paid
-- p50_days: days after which half were paid; null where the curve does not come down to a half
-- p90_days: days after which 90 % were paid; null where the curve does not come down to a tenth
-- unpaid_amount: what is accrued and not paid; null where one of it has no exchange rate
-- oldest_unpaid_date: day of the oldest of these; null where all are paid
with clock_times as (
    select * from wait_times
    where clock = 'payout'
),

observations as (
    select * from waits
    where clock = 'payout'
        and not has_ended
),

amounts_spent as (
    select * from stg_spend
),

unpaid as (
    select
        observations.slice,
        case when count(*) = count(amounts_spent.amount) then sum(amounts_spent.amount) end as unpaid_amount,
        min(amounts_spent.accrued_date) as oldest_unpaid_date
    from observations
    inner join amounts_spent on amounts_spent.spend_id = observations.subject_id
    group by observations.slice
),

final as (
    select
        clock_times.slice as rule_kind,
        clock_times.waits as accruals,
        clock_times.ended as paid,
        clock_times.p50_hours / 24e0 as p50_days,
        clock_times.p90_hours / 24e0 as p90_days,
        cast(case when unpaid.slice is null then 0 else unpaid.unpaid_amount end as decimal(18, 4)) as unpaid_amount,
        unpaid.oldest_unpaid_date
    from clock_times
    left join unpaid on unpaid.slice = clock_times.slice
)

select * from final
