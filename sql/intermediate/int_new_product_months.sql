-- One row per partner, month and number of days for which some incentive rule takes a product for new, with revenue of new products.
-- Key: partner_id, month_date, new_product_days
-- Partitioned by: month_date
-- Note: a product is new from its launch until so many days later. Products whose launch is not known are not.
-- partner_id: the partner
-- month_date: month of the orders
-- new_product_days: days from a launch, as rules of kind new_product say
-- net_amount: revenue of lines with a product that was new on the order's day
with order_lines as (
    select
        partner_id,
        product_id,
        order_date,
        net_amount
    from stg_transactions
    where is_counted
),

launches as (
    select product_id, launch_date from stg_products_in_own_currency
    where launch_date is not null
),

spans as (
    select new_product_days from stg_incentive_rules
    where kind = 'new_product'
    group by new_product_days
),

new_lines as (
    select
        order_lines.partner_id,
        cast(date_trunc('month', order_lines.order_date) as date) as month_date,
        spans.new_product_days,
        order_lines.net_amount
    from order_lines
    inner join launches on launches.product_id = order_lines.product_id
    inner join spans
        on date_diff('day', launches.launch_date, order_lines.order_date) >= 0
        and date_diff('day', launches.launch_date, order_lines.order_date) < spans.new_product_days
),

final as (
    select
        partner_id,
        month_date,
        new_product_days,
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount
    from new_lines
    group by partner_id, month_date, new_product_days
)

select * from final
