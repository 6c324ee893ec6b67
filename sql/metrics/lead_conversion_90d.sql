-- One row per day and partner with leads at least 90 days old.
-- Answers: 101, 131
-- Title zh: 线索 90 天转化率
-- Title en: Leads won within 90 days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 90
-- Watch: no
-- Streams: leads
-- Owner: Channel sales
-- Key: date, partner_id
-- Note: leads won within 90 days of the day they became known, by all leads at least 90 days old. Younger ones are left out, because they have not
-- had the time.
-- date: day the lead became known
-- partner_id: the partner who works on it; null where nobody does
-- numerator: leads won in time
-- denominator: leads
with run_day as (
    select as_of_date from run
),

lead_list as (
    select * from stg_leads
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from lead_list
    where won_date is not null
    group by _source
),

final as (
    select
        lead_list.created_date as date,
        lead_list.partner_id,
        cast(count(case when date_diff('day', lead_list.created_date, lead_list.won_date) <= 90 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from lead_list
    inner join run_day on date_diff('day', lead_list.created_date, run_day.as_of_date) >= 90
    inner join recorders on recorders._source = lead_list._source
    group by lead_list.created_date, lead_list.partner_id
)

select * from final
