-- One row per month, day of first orders and partner, with the customers who began on that day or came back to order in that month.
-- Answers: 26
-- Key: month_date, first_order_date, partner_id
-- Partitioned by: month_date
-- Note: a day's customers and those of them who came back lie in the months in which they ordered; summed over all months they belong together.
-- month_date: first day of the month of the orders that are counted here
-- first_order_date: day of the first order
-- partner_id: partner of the first order
-- new_customers: customers whose first order that was; 0 in later months
-- returned_30d: customers whose second order day lies in the month, and within 30 days of the first
-- returned_60d: within 60 days
-- returned_90d: within 90 days
-- returned_180d: within 180 days
with customer_days as (
    select * from int_customer_orders
    where occasion = 1
        or (occasion = 2 and gap_days <= 180)
),

final as (
    select
        cast(date_trunc('month', order_date) as date) as month_date,
        first_order_date,
        first_partner_id as partner_id,
        count(case when occasion = 1 then 1 end) as new_customers,
        count(case when occasion = 2 and gap_days <= 30 then 1 end) as returned_30d,
        count(case when occasion = 2 and gap_days <= 60 then 1 end) as returned_60d,
        count(case when occasion = 2 and gap_days <= 90 then 1 end) as returned_90d,
        count(case when occasion = 2 then 1 end) as returned_180d
    from customer_days
    group by cast(date_trunc('month', order_date) as date), first_order_date, first_partner_id
)

select * from final
