-- One row per day and partner with accruals at least three days old.
-- Answers: 87
-- Title zh: 激励三日公示率
-- Title en: Incentives shown within three days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 3
-- Watch: no
-- Streams: spend
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: accruals that the partner could see within three days of their day, by number.
-- date: day of the accrual
-- partner_id: the partner
-- numerator: accruals shown in time
-- denominator: accruals
with run_day as (
    select as_of_date from run
),

accruals as (
    select * from stg_spend
    where kind = 'accrual'
        and accrued_date is not null
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from accruals
    where shown_date is not null
    group by _source
),

final as (
    select
        accruals.accrued_date as date,
        accruals.partner_id,
        cast(count(case when date_diff('day', accruals.accrued_date, accruals.shown_date) <= 3 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from accruals
    inner join run_day on date_diff('day', accruals.accrued_date, run_day.as_of_date) >= 3
    inner join recorders on recorders._source = accruals._source
    group by accruals.accrued_date, accruals.partner_id
)

select * from final
