-- One row per day and partner with visits.
-- Answers: 104
-- Title zh: 访问转化率
-- Title en: Visits that became paid conversions
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: traffic
-- Owner: Channel marketing
-- Key: date, partner_id
-- Note: paid conversions by visits of the partner's pages. A visitor may convert on a later day, so single days are rough; months are not.
-- date: the day
-- partner_id: the partner
-- numerator: conversions
-- denominator: visits
with run_day as (
    select as_of_date from run
),

visits as (
    select * from stg_traffic
    where visits is not null
        and conversions is not null
),

final as (
    select
        visits.traffic_date as date,
        visits.partner_id,
        cast(sum(visits.conversions) as double) as numerator,
        cast(sum(visits.visits) as double) as denominator
    from visits
    inner join run_day on visits.traffic_date <= run_day.as_of_date
    group by visits.traffic_date, visits.partner_id
)

select * from final
