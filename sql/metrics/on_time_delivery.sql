-- One row per promised day and partner with deliveries due.
-- Answers: 120
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
-- Note: a delivery is the lines of one order and order day that were promised for one day (int_delivery_days). On time, all of them delivered by then; late, any of them later, or not delivered
-- though the day is over. What was promised for the as-of date or later and is not delivered is left out.
-- Note: only sources that report deliveries; where none does, nothing is known about lateness.
-- date: the promised day
-- partner_id: the partner
-- numerator: deliveries on time
-- denominator: deliveries due
with run_day as (
    select as_of_date from run
),

delivery_days as (
    select * from int_delivery_days
),

line_days as (
    select * from int_line_days
),

reporting_sources as (
    select _source
    from line_days
    where lines_delivered > 0
    group by _source
),

-- What was promised for the as-of date itself can still come today, so only what has come is due.
due as (
    select
        delivery_days.promised_date,
        delivery_days.partner_id,
        delivery_days.deliveries_on_time,
        case
            when delivery_days.promised_date < run_day.as_of_date then delivery_days.deliveries
            else delivery_days.deliveries_on_time
        end as deliveries
    from delivery_days
    inner join reporting_sources on reporting_sources._source = delivery_days._source
    inner join run_day on delivery_days.promised_date <= run_day.as_of_date
),

final as (
    select
        promised_date as date,
        partner_id,
        cast(sum(deliveries_on_time) as double) as numerator,
        cast(sum(deliveries) as double) as denominator
    from due
    where deliveries > 0
    group by promised_date, partner_id
)

select * from final
