-- One row per partner with what is expected of the three months after the last complete one, and how sure that is.
-- Answers: 149
-- Key: partner_id
-- Note: method, and how it has done, are told in int_forecast_quarters, int_forecast_intervals and forecast_backtest. It expects things to go on as they do:
-- it knows no order book and no promotion to come.
-- Note: stretch is the target of the same months by what is expected: above 1 the target asks for more than things going on would bring.
-- partner_id: the partner
-- tier: his tier today
-- quarter_date: first day of the three months
-- expected_amount: expected revenue
-- lower_amount: lower end of its 80 % interval; null where too few quarters are over to know
-- upper_amount: upper end
-- errors: partner quarters that the interval was learned from
-- last_amount: revenue of the 3 months before
-- year_ago_amount: revenue of the same 3 months a year ago; null where he had none
-- target_amount: target of the three months; null where not all of them have one
-- stretch: target by expected revenue
with run_day as (
    select last_month_date from run
),

partner_words as (
    select * from partners
),

quarters as (
    select int_forecast_quarters.*
    from int_forecast_quarters
    inner join run on int_forecast_quarters.quarter_date = cast(run.last_month_date + interval '1' month as date)
),

intervals as (
    select * from int_forecast_intervals
),

targets as (
    select * from stg_targets
    where metric = 'net_amount'
        and period_end_date >= period_start_date
),

steps as (
    select step
    from (values (1), (2), (3)) as three (step)
),

months_ahead as (
    select cast(run_day.last_month_date + steps.step * interval '1' month as date) as month_date
    from run_day
    cross join steps
),

-- Spread evenly over the months of its period, as in int_target_months.
target_months as (
    select
        targets.partner_id,
        months_ahead.month_date,
        sum(
            targets.target_value
            / nullif(
                (year(targets.period_end_date) - year(targets.period_start_date)) * 12
                + month(targets.period_end_date) - month(targets.period_start_date) + 1,
                0
            )
        ) as target_amount
    from targets
    inner join months_ahead
        on months_ahead.month_date >= cast(date_trunc('month', targets.period_start_date) as date)
        and months_ahead.month_date <= targets.period_end_date
    group by targets.partner_id, months_ahead.month_date
),

target_quarters as (
    select
        partner_id,
        sum(target_amount) as target_amount
    from target_months
    group by partner_id
    having count(*) = 3
),

final as (
    select
        quarters.partner_id,
        partner_words.tier,
        quarters.quarter_date,
        quarters.expected_amount,
        cast(
            round(cast(quarters.expected_amount as double) * intervals.lower_factor, 4) as decimal(18, 4)
        ) as lower_amount,
        cast(
            round(cast(quarters.expected_amount as double) * intervals.upper_factor, 4) as decimal(18, 4)
        ) as upper_amount,
        intervals.errors,
        quarters.naive_amount as last_amount,
        quarters.year_ago_amount,
        cast(round(target_quarters.target_amount, 4) as decimal(18, 4)) as target_amount,
        target_quarters.target_amount / nullif(cast(quarters.expected_amount as double), 0) as stretch
    from quarters
    inner join partner_words on partner_words.partner_id = quarters.partner_id
    left join intervals
        on intervals.quarter_date = quarters.quarter_date
        and intervals.size_class = quarters.size_class
    left join target_quarters on target_quarters.partner_id = quarters.partner_id
)

select * from final
