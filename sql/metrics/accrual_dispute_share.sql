-- One row per day and partner with accruals.
-- Answers: 87
-- Title zh: 激励争议率
-- Title en: Incentives disputed
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: spend
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: accruals that the partner disputed by all of which it is recorded whether he did.
-- date: day of the accrual
-- partner_id: the partner
-- numerator: accruals disputed
-- denominator: accruals
with run_day as (
    select as_of_date from run
),

accruals as (
    select * from stg_spend
    where kind = 'accrual'
        and disputed is not null
),

final as (
    select
        accruals.spend_date as date,
        accruals.partner_id,
        cast(count(case when accruals.disputed then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from accruals
    inner join run_day on accruals.spend_date <= run_day.as_of_date
    group by accruals.spend_date, accruals.partner_id
)

select * from final
