-- One row per day on which products were launched and partner who was buying then.
-- Answers: 102
-- Title zh: 新品 90 天铺市率
-- Title en: Partners who carry a new product within 90 days
-- Unit: share
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Matures: 90
-- Watch: no
-- Streams: products, transactions
-- Owner: Product marketing
-- Key: date, partner_id
-- Note: numerator, products launched on the day that the partner ordered within 90 days; denominator, products launched on the day. Partners are those who had ordered
-- anything in the 180 days before; launches less than 90 days ago are left out.
-- date: day of the launch
-- partner_id: the partner
-- numerator: new products he ordered
-- denominator: new products
with launches as (
    select stg_products.product_id, stg_products.launch_date
    from stg_products
    inner join run on date_diff('day', stg_products.launch_date, run.as_of_date) >= 90
),

order_gaps as (
    select * from int_order_gaps
),

carriers as (
    select product_id, partner_id
    from int_new_product_carriers
    group by product_id, partner_id
),

launch_days as (
    select launch_date
    from launches
    group by launch_date
),

buyers as (
    select
        launch_days.launch_date,
        order_gaps.partner_id
    from launch_days
    inner join order_gaps
        on order_gaps.date < launch_days.launch_date
        and order_gaps.date >= cast(launch_days.launch_date - interval '180' day as date)
    group by launch_days.launch_date, order_gaps.partner_id
),

final as (
    select
        buyers.launch_date as date,
        buyers.partner_id,
        cast(count(carriers.product_id) as double) as numerator,
        cast(count(*) as double) as denominator
    from buyers
    inner join launches on launches.launch_date = buyers.launch_date
    left join carriers
        on carriers.product_id = launches.product_id
        and carriers.partner_id = buyers.partner_id
    group by buyers.launch_date, buyers.partner_id
)

select * from final
