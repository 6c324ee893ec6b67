-- One row per day and partner with requests for acknowledgement at least seven days old.
-- Answers: 40
-- Title zh: 七日内确认率
-- Title en: Acknowledged within seven days
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Matures: 7
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: of contacts that asked the partner to acknowledge, those he acknowledged within seven days. Younger requests are left out.
-- date: day of the request
-- partner_id: the partner
-- numerator: requests acknowledged in time
-- denominator: requests
with run_day as (
    select as_of_date from run
),

requests as (
    select * from stg_touchpoints
    where needs_acknowledgement
),

-- A source that never says so leaves it unknown, which is not the same as never.
recorders as (
    select _source
    from requests
    where acknowledged_date is not null
    group by _source
),

final as (
    select
        requests.sent_date as date,
        requests.partner_id,
        cast(count(case when date_diff('day', requests.sent_date, requests.acknowledged_date) <= 7 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from requests
    inner join run_day on date_diff('day', requests.sent_date, run_day.as_of_date) >= 7
    inner join recorders on recorders._source = requests._source
    group by requests.sent_date, requests.partner_id
)

select * from final
