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
with line_days as (
    select * from int_line_days
),

known_discounts as (
    select _source, lines_with_discount from int_line_days
),

reporting_sources as (
    select _source
    from known_discounts
    where lines_with_discount > 0
    group by _source
),

final as (
    select
        line_days.order_date as date,
        line_days.partner_id,
        cast(sum(line_days.discount_amount) as double) as numerator,
        cast(sum(line_days.gross_amount) as double) as denominator
    from line_days
    inner join reporting_sources on reporting_sources._source = line_days._source
    where line_days.lines_with_gross > 0
    group by line_days.order_date, line_days.partner_id
)

select * from final
