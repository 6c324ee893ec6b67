-- One row per product, partner and month in which he ordered it within 90 days of its launch.
-- Key: product_id, partner_id, month_date
-- Partitioned by: month_date
-- Note: the day of the launch is day 0. Products whose launch is not known are not.
-- product_id: the product
-- partner_id: the partner
-- month_date: month of the orders
-- first_order_date: first day in the month with an order of it
with order_lines as (
    select
        partner_id,
        product_id,
        order_date
    from stg_transactions
    where is_counted
        and product_id is not null
),

launches as (
    select product_id, launch_date from stg_products_in_own_currency
    where launch_date is not null
),

final as (
    select
        order_lines.product_id,
        order_lines.partner_id,
        cast(date_trunc('month', order_lines.order_date) as date) as month_date,
        min(order_lines.order_date) as first_order_date
    from order_lines
    inner join launches
        on launches.product_id = order_lines.product_id
        and date_diff('day', launches.launch_date, order_lines.order_date) between 0 and 89
    group by
        order_lines.product_id,
        order_lines.partner_id,
        cast(date_trunc('month', order_lines.order_date) as date)
)

select * from final
