-- One row per order day, partner, source and currency with order lines.
-- Key: order_date, partner_id, _source, currency
-- Partitioned by: order_date
-- Note: what later models need of single order lines, added up. Counted lines are those of stg_transactions that count in every figure. A line whose currency has no rate has no amount.
-- order_date: business date of the orders
-- partner_id: partner who sold
-- _source: source that delivered the lines
-- currency: the lines' own currency
-- order_lines: order lines, counted or not
-- counted_lines: of them, counted
-- lines_without_rate: counted lines whose currency has no rate, so that nothing is known of their amounts
-- lines_without_margin: counted lines whose margin is not known
-- lines_with_discount: counted lines that say a discount, 0 included
-- lines_with_refund: counted lines that say a refund, 0 included
-- lines_delivered: counted lines with a day of delivery
-- lines_with_gross: counted lines with both revenue and an amount before discount
-- gross_amount: of those lines, the amount before discount
-- discount_amount: of those lines, the discount
-- net_amount: revenue of counted lines
-- refund_amount: of counted lines with a rate, the refund
with order_lines as (
    select * from stg_transactions
),

final as (
    select
        order_date,
        partner_id,
        _source,
        currency,
        count(*) as order_lines,
        count(case when is_counted then 1 end) as counted_lines,
        count(case when is_counted and net_amount is null then 1 end) as lines_without_rate,
        count(case when is_counted and margin_amount is null then 1 end) as lines_without_margin,
        count(case when is_counted then discount_amount end) as lines_with_discount,
        count(case when is_counted then refund_amount end) as lines_with_refund,
        count(case when is_counted then delivered_date end) as lines_delivered,
        count(case when is_counted and net_amount is not null then gross_amount end) as lines_with_gross,
        cast(
            coalesce(sum(case when is_counted and net_amount is not null then gross_amount end), 0) as decimal(18, 4)
        ) as gross_amount,
        cast(
            coalesce(
                sum(case when is_counted and net_amount is not null and gross_amount is not null then discount_amount end),
                0
            ) as decimal(18, 4)
        ) as discount_amount,
        cast(coalesce(sum(case when is_counted then net_amount end), 0) as decimal(18, 4)) as net_amount,
        cast(
            coalesce(sum(case when is_counted and net_amount is not null then refund_amount end), 0) as decimal(18, 4)
        ) as refund_amount
    from order_lines
    group by order_date, partner_id, _source, currency
)

select * from final
