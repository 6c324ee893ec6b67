-- One row per partner and revenue target that runs on the as-of date, with how far he should be and how far he is.
-- Answers: 83, 150
-- Key: partner_id, period_start_date
-- Note: expected is the target by working days: make-up workdays count, holidays and weekends do not (Monday to Friday where no calendar is configured).
-- An even spread knows no season; beside a strong or weak quarter read partner_forecast.
-- partner_id: the partner
-- period_start_date: first day of the target's period
-- period_end_date: its last day
-- target_amount: what is to be reached
-- net_amount: revenue in the period up to the as-of date
-- workdays: working days of the period
-- workdays_passed: of them, up to the as-of date
-- expected_amount: target * workdays_passed / workdays
-- pace_ratio: net_amount by expected_amount; null before the first working day
-- attainment_share: net_amount by target
-- projected_amount: net_amount * workdays / workdays_passed, where he would end at this pace
-- is_out_of_reach: half of the working days have passed, and less than half of the target is reached
with run_day as (
    select as_of_date from run
),

public_holidays as (
    select * from holidays
),

targets as (
    select stg_targets.*
    from stg_targets
    inner join run
        on stg_targets.period_start_date <= run.as_of_date
        and stg_targets.period_end_date >= run.as_of_date
    where stg_targets.metric = 'net_amount'
        and stg_targets.target_value > 0
),

order_days as (
    select * from partner_day
),

periods as (
    select period_start_date, period_end_date
    from targets
    group by period_start_date, period_end_date
),

digits as (
    select digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ten (digit)
),

numbers as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
),

days as (
    select
        periods.period_start_date,
        periods.period_end_date,
        cast(periods.period_start_date + numbers.number * interval '1' day as date) as date
    from periods
    inner join numbers on numbers.number <= date_diff('day', periods.period_start_date, periods.period_end_date)
),

workdays as (
    select
        days.period_start_date,
        days.period_end_date,
        count(*) as workdays,
        count(case when days.date <= run_day.as_of_date then 1 end) as workdays_passed
    from days
    left join public_holidays on public_holidays.date = days.date
    cross join run_day
    where coalesce(public_holidays.is_workday, mod(date_diff('day', date '1970-01-05', days.date), 7) < 5)
    group by days.period_start_date, days.period_end_date
),

reached as (
    select
        targets.partner_id,
        targets.period_start_date,
        sum(order_days.net_amount) as net_amount
    from targets
    inner join order_days
        on order_days.partner_id = targets.partner_id
        and order_days.date >= targets.period_start_date
        and order_days.date <= targets.period_end_date
    group by targets.partner_id, targets.period_start_date
),

measured as (
    select
        targets.partner_id,
        targets.period_start_date,
        targets.period_end_date,
        cast(round(targets.target_value, 4) as decimal(18, 4)) as target_amount,
        cast(coalesce(reached.net_amount, 0) as decimal(18, 4)) as net_amount,
        coalesce(workdays.workdays, 0) as workdays,
        coalesce(workdays.workdays_passed, 0) as workdays_passed
    from targets
    left join reached
        on reached.partner_id = targets.partner_id
        and reached.period_start_date = targets.period_start_date
    left join workdays
        on workdays.period_start_date = targets.period_start_date
        and workdays.period_end_date = targets.period_end_date
),

with_pace as (
    select
        measured.*,
        cast(target_amount as double) * workdays_passed / nullif(workdays, 0) as expected,
        cast(net_amount as double) / nullif(cast(target_amount as double), 0) as attainment_share
    from measured
),

final as (
    select
        partner_id,
        period_start_date,
        period_end_date,
        target_amount,
        net_amount,
        workdays,
        workdays_passed,
        cast(round(expected, 4) as decimal(18, 4)) as expected_amount,
        cast(net_amount as double) / nullif(expected, 0) as pace_ratio,
        attainment_share,
        cast(
            round(cast(net_amount as double) * workdays / nullif(workdays_passed, 0), 4) as decimal(18, 4)
        ) as projected_amount,
        2 * workdays_passed >= workdays and attainment_share < 0.5e0 as is_out_of_reach
    from with_pace
)

select * from final
