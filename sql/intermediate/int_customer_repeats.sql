-- One row per end customer with a counted order up to the end of the last complete month, with what models of repeat purchase need of him.
-- Key: customer_id
-- As of: month end
-- Note: the first occasion is the beginning and no repeat. Times are days from it to the last occasion (recency) and to the as-of date (age).
-- Note: earlier_… is the same as of 182 days before, and later_repeats what came after: the models are fitted to the one and tried on the other.
-- customer_id: the end customer
-- partner_id: partner who sold on the first day
-- first_order_date: first day with an order
-- last_order_date: last day with an order
-- repeats: days with an order after the first
-- recency_days: days from the first to the last of them; 0 without a repeat
-- age_days: days from the first to the as-of date
-- mean_repeat_amount: mean revenue of the repeat days; null without one, and where the amount of one is not known
-- earlier_repeats: repeats as of 182 days before; null for who came later
-- earlier_recency_days: recency as of then
-- earlier_age_days: age as of then
-- later_repeats: days with an order since then
with occasions as (
    select * from int_customer_orders
),

run_day as (
    select as_of_date from run
),

dated as (
    select
        occasions.customer_id,
        occasions.partner_id,
        occasions.order_date,
        occasions.net_amount,
        run_day.as_of_date,
        min(occasions.order_date) over (partition by occasions.customer_id) as first_order_date,
        date_diff('day', occasions.order_date, run_day.as_of_date) as days_ago
    from occasions
    cross join run_day
    where occasions.order_date <= run_day.as_of_date
),

summed as (
    select
        customer_id,
        min(case when order_date = first_order_date then partner_id end) as partner_id,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        count(*) - 1 as repeats,
        date_diff('day', min(order_date), max(order_date)) as recency_days,
        date_diff('day', min(order_date), max(as_of_date)) as age_days,
        cast(sum(case when order_date > first_order_date then cast(net_amount as double) end) as double) as repeat_amount,
        count(case when order_date > first_order_date then net_amount end) as repeats_with_amount,
        count(case when days_ago >= 182 then 1 end) as earlier_occasions,
        max(case when days_ago >= 182 then order_date end) as earlier_last_date
    from dated
    group by customer_id
),

final as (
    select
        customer_id,
        partner_id,
        first_order_date,
        last_order_date,
        repeats,
        recency_days,
        age_days,
        case
            when repeats_with_amount = repeats then repeat_amount / nullif(cast(repeats as double), 0e0)
        end as mean_repeat_amount,
        case when earlier_occasions > 0 then earlier_occasions - 1 end as earlier_repeats,
        date_diff('day', first_order_date, earlier_last_date) as earlier_recency_days,
        case when earlier_occasions > 0 then age_days - 182 end as earlier_age_days,
        case when earlier_occasions > 0 then repeats + 1 - earlier_occasions end as later_repeats
    from summed
)

select * from final
