-- One row per day of first orders and partner, with the customers who began on that day and those of them who came back.
-- Key: first_order_date, partner_id
-- Sorted: no
-- Note: int_second_orders added up over the months in which they ordered: once, for all who ask how many came back within so many days.
-- first_order_date: day of the first order
-- partner_id: partner of the first order
-- new_customers: customers whose first order that was
-- returned_30d: of them, whose second order day lies within 30 days of the first
-- returned_60d: within 60 days
-- returned_90d: within 90 days
-- returned_180d: within 180 days
with second_orders as (
    select * from int_second_orders
),

final as (
    select
        first_order_date,
        partner_id,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(returned_30d) as bigint) as returned_30d,
        cast(sum(returned_60d) as bigint) as returned_60d,
        cast(sum(returned_90d) as bigint) as returned_90d,
        cast(sum(returned_180d) as bigint) as returned_180d
    from second_orders
    group by first_order_date, partner_id
)

select * from final
