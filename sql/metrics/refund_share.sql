-- One row per day and partner with orders from a source that reports refunds.
-- Title zh: 退款率
-- Title en: Refunded revenue
-- Unit: share
-- Direction: down
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: refunds by revenue before refunds. A line without a refund has none, where its source reports refunds at all; lines of other sources are left out,
-- because theirs are not known.
-- date: day of the orders; a refund counts on the day of its own order
-- partner_id: the partner
-- numerator: refunded
-- denominator: revenue before refunds
with line_days as (
    select * from int_line_days
),

known_refunds as (
    select _source, lines_with_refund from int_line_days
),

reporting_sources as (
    select _source
    from known_refunds
    where lines_with_refund > 0
    group by _source
),

final as (
    select
        line_days.order_date as date,
        line_days.partner_id,
        cast(sum(line_days.refund_amount) as double) as numerator,
        cast(sum(cast(line_days.net_amount as decimal(20, 4)) + line_days.refund_amount) as double) as denominator
    from line_days
    inner join reporting_sources on reporting_sources._source = line_days._source
    where line_days.counted_lines > line_days.lines_without_rate
    group by line_days.order_date, line_days.partner_id
)

select * from final
