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
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

reporting_sources as (
    select _source
    from counted_lines
    where refund_amount is not null
    group by _source
),

final as (
    select
        counted_lines.order_date as date,
        counted_lines.partner_id,
        cast(sum(coalesce(counted_lines.refund_amount, 0)) as double) as numerator,
        cast(sum(cast(counted_lines.net_amount as decimal(20, 4)) + coalesce(counted_lines.refund_amount, 0)) as double) as denominator
    from counted_lines
    inner join reporting_sources on reporting_sources._source = counted_lines._source
    where counted_lines.net_amount is not null
    group by counted_lines.order_date, counted_lines.partner_id
)

select * from final
