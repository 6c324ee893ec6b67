-- One row per day and partner with accruals at least 30 days old.
-- Answers: 85
-- Title zh: 返利 30 天到账率
-- Title en: Incentives paid within 30 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 30
-- Watch: no
-- Streams: spend
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: accruals paid within 30 days of the day they were accrued, by number. Those not paid yet count as late once they are 30 days old.
-- date: day of the accrual
-- partner_id: the partner
-- numerator: accruals paid in time
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
    where paid_date is not null
    group by _source
),

final as (
    select
        accruals.accrued_date as date,
        accruals.partner_id,
        cast(count(case when date_diff('day', accruals.accrued_date, accruals.paid_date) <= 30 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from accruals
    inner join run_day on date_diff('day', accruals.accrued_date, run_day.as_of_date) >= 30
    inner join recorders on recorders._source = accruals._source
    group by accruals.accrued_date, accruals.partner_id
)

select * from final
