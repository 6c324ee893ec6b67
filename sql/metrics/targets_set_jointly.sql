-- One row per first day of a target's period and partner.
-- Answers: 66
-- Title zh: 目标共同制定率
-- Title en: Targets set together
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: targets
-- Owner: Channel sales
-- Key: date, partner_id
-- Note: targets that both sides set together, by those of which it is known who set them.
-- date: first day of the period
-- partner_id: the partner
-- numerator: targets set together
-- denominator: targets
with run_day as (
    select as_of_date from run
),

goals as (
    select * from stg_targets
    where set_by is not null
),

final as (
    select
        goals.period_start_date as date,
        goals.partner_id,
        cast(count(case when goals.set_by = 'joint' then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from goals
    inner join run_day on goals.period_start_date <= run_day.as_of_date
    group by goals.period_start_date, goals.partner_id
)

select * from final
