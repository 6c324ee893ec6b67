-- One row per day on which incentive rules began to hold.
-- Answers: 91
-- Title zh: 激励特例占比
-- Title en: Incentive rules that are exceptions
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 1
-- Watch: no
-- Streams: incentive_rules
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: rules and versions that are special cases, by those of which it is known. Each exception should name who allowed it and end some day.
-- date: first day of the rule
-- partner_id: always null: a rule concerns many
-- numerator: exceptions
-- denominator: rules
with run_day as (
    select as_of_date from run
),

rule_versions as (
    select * from stg_incentive_rules
    where is_exception is not null
),

final as (
    select
        rule_versions.valid_from as date,
        cast(null as varchar) as partner_id,
        cast(count(case when rule_versions.is_exception then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from rule_versions
    inner join run_day on rule_versions.valid_from <= run_day.as_of_date
    group by rule_versions.valid_from
)

select * from final
