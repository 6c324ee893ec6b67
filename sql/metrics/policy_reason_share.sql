-- One row per day on which policies changed.
-- Answers: 56
-- Title zh: 政策变更说明率
-- Title en: Policy changes with a reason given
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: policy_changes
-- Owner: Channel policy
-- Key: date, partner_id
-- Note: changes in force of which partners were told why, by those of which it is known.
-- date: day from which the change holds
-- partner_id: always null: a change concerns many
-- numerator: changes with a reason
-- denominator: changes
with run_day as (
    select as_of_date from run
),

changes as (
    select * from stg_policy_changes
    where reason_given is not null
),

final as (
    select
        changes.effective_date as date,
        cast(null as varchar) as partner_id,
        cast(count(case when changes.reason_given then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from changes
    inner join run_day on changes.effective_date <= run_day.as_of_date
    group by changes.effective_date
)

select * from final
