-- One row per order day, promised day, partner and source with counted order lines that were promised for a day.
-- Key: order_date, promised_date, partner_id, _source
-- Partitioned by: order_date
-- Note: a delivery is the lines of one order and order day that were promised for one day. Whether it is due is no question of this table: that
-- depends on the as-of date, and what is promised for a later month than it was ordered in would be missed.
-- order_date: business date of the orders
-- promised_date: the promised day
-- partner_id: partner who sold
-- _source: source that delivered the lines
-- deliveries: deliveries
-- deliveries_on_time: of them, with all lines delivered by the promised day
-- order_lines: their order lines
-- lines_on_time: of them, delivered by the promised day
with promised_lines as (
    select * from stg_transactions
    where is_counted
        and promised_date is not null
),

deliveries as (
    select
        order_date,
        promised_date,
        partner_id,
        _source,
        order_id,
        count(*) as order_lines,
        count(case when delivered_date <= promised_date then 1 end) as lines_on_time
    from promised_lines
    group by order_date, promised_date, partner_id, _source, order_id
),

final as (
    select
        order_date,
        promised_date,
        partner_id,
        _source,
        count(*) as deliveries,
        count(case when lines_on_time = order_lines then 1 end) as deliveries_on_time,
        cast(sum(order_lines) as bigint) as order_lines,
        cast(sum(lines_on_time) as bigint) as lines_on_time
    from deliveries
    group by order_date, promised_date, partner_id, _source
)

select * from final
