-- One row per day and partner with orders from a source that reports discounts.
-- Title zh: 折扣率
-- Title en: Discount given
-- Unit: share
-- Direction: down
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: discounts by amount before discount. A line without a discount has none, where its source reports discounts at all; lines of other sources are left out,
-- because theirs are not known.
-- date: day of the orders
-- partner_id: the partner
-- numerator: discount given
-- denominator: amount before discount
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

reporting_sources as (
    select _source
    from counted_lines
    where discount_amount is not null
    group by _source
),

final as (
    select
        counted_lines.order_date as date,
        counted_lines.partner_id,
        cast(sum(coalesce(counted_lines.discount_amount, 0)) as double) as numerator,
        cast(sum(counted_lines.gross_amount) as double) as denominator
    from counted_lines
    inner join reporting_sources on reporting_sources._source = counted_lines._source
    where counted_lines.net_amount is not null
        and counted_lines.gross_amount is not null
    group by counted_lines.order_date, counted_lines.partner_id
)

select * from final
