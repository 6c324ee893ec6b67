-- One row per promised day and partner with deliveries due.
-- Title zh: 准时交付率
-- Title en: Deliveries on time
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Supply chain
-- Key: date, partner_id
-- Note: a delivery is the lines of one order that were promised for one day. On time, all of them delivered by then; late, any of them later, or not delivered
-- though the day is over. What was promised for the as-of date or later and is not delivered is left out.
-- Note: only sources that report deliveries; where none does, nothing is known about lateness.
-- date: the promised day
-- partner_id: the partner
-- numerator: deliveries on time
-- denominator: deliveries due
with run_day as (
    select as_of_date from run
),

counted_lines as (
    select * from stg_transactions
    where is_counted
),

reporting_sources as (
    select _source
    from counted_lines
    where delivered_date is not null
    group by _source
),

deliveries as (
    select
        counted_lines.promised_date,
        counted_lines.partner_id,
        counted_lines._source,
        counted_lines.order_id,
        max(case when counted_lines.delivered_date <= run_day.as_of_date then 0 else 1 end) as is_open,
        max(case when counted_lines.delivered_date > counted_lines.promised_date then 1 else 0 end) as is_late
    from counted_lines
    inner join reporting_sources on reporting_sources._source = counted_lines._source
    inner join run_day on counted_lines.promised_date <= run_day.as_of_date
    group by counted_lines.promised_date, counted_lines.partner_id, counted_lines._source, counted_lines.order_id
),

final as (
    select
        deliveries.promised_date as date,
        deliveries.partner_id,
        cast(count(case when deliveries.is_open = 0 and deliveries.is_late = 0 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from deliveries
    inner join run_day
        on deliveries.is_open = 0
        or deliveries.promised_date < run_day.as_of_date
    group by deliveries.promised_date, deliveries.partner_id
)

select * from final
