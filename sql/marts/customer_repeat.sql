-- One row per end customer with a counted order, with how likely he still was one at the end of the last complete month and what was to be expected of him then.
-- Answers: 128, 129
-- Key: customer_id
-- Note: BG/NBD and MBG/NBD by the parameters of customer_repeat_model; P(alive) is their closed form, 1 / (1 + a / (b + j - 1) * ((alpha + age) / (alpha + recency)) ^ (r + repeats)),
-- j the purchases after which he could have left: the repeats in BG/NBD, all of them in MBG/NBD.
-- Note: BG/NBD gives exactly 1 to everybody without a repeat. That is no health: who came once and not again is the likeliest to be gone. MBG/NBD says so.
-- Note: the models take pauses for chance. Customers who reorder by a clock are judged by their own threshold instead, as in partner_churn.
-- Note: null where a model could not be fitted: too few repeats, or no highest likelihood.
-- customer_id: the end customer
-- partner_id: partner who sold on the first day
-- first_order_date: first day with an order
-- last_order_date: last day with an order
-- repeats: days with an order after the first
-- mean_repeat_amount: mean revenue of the repeat days
-- bg_alive_probability: P(still a customer) by BG/NBD
-- bg_expected_orders_91d: days with an order expected in the next 91 days, by BG/NBD
-- mbg_alive_probability: P(still a customer) by MBG/NBD
-- mbg_expected_orders_91d: days with an order expected in the next 91 days, by MBG/NBD
-- alive_probability: by the better fitting of the two
-- expected_orders_91d: by the better fitting of the two
with customers as (
    select * from int_customer_repeats
),

models as (
    select * from customer_repeat_model
    where is_settled
),

outlooks as (
    select * from customer_repeat_outlook
),

odds as (
    select
        customers.customer_id,
        customers.repeats,
        customers.age_days,
        models.model,
        models.is_best,
        case
            when models.model = 'mbg-nbd' then ln(models.a / nullif(models.b + customers.repeats, 0e0))
            when customers.repeats > 0 then ln(models.a / nullif(models.b + customers.repeats - 1, 0e0))
        end
        + (models.r + customers.repeats)
        * ln((models.alpha_days + customers.age_days) / nullif(models.alpha_days + customers.recency_days, 0e0)) as log_odds_left
    from customers
    cross join models
),

-- exp(700) is about the largest double; beyond it the customer is gone for certain. Without a chance to leave there are no odds.
alive as (
    select
        customer_id,
        repeats,
        age_days,
        model,
        is_best,
        case
            when log_odds_left is null then 1e0
            when log_odds_left > 700 then 0e0
            else 1e0 / nullif(1e0 + exp(log_odds_left), 0e0)
        end as alive_probability
    from odds
),

judged as (
    select
        alive.customer_id,
        alive.model,
        alive.is_best,
        alive.alive_probability,
        alive.alive_probability * outlooks.expected_if_alive as expected_orders
    from alive
    inner join outlooks
        on outlooks.model = alive.model
        and outlooks.repeats = alive.repeats
        and outlooks.age_days = alive.age_days
),

side_by_side as (
    select
        customer_id,
        max(case when model = 'bg-nbd' then alive_probability end) as bg_alive_probability,
        max(case when model = 'bg-nbd' then expected_orders end) as bg_expected_orders_91d,
        max(case when model = 'mbg-nbd' then alive_probability end) as mbg_alive_probability,
        max(case when model = 'mbg-nbd' then expected_orders end) as mbg_expected_orders_91d,
        max(case when is_best then alive_probability end) as alive_probability,
        max(case when is_best then expected_orders end) as expected_orders_91d
    from judged
    group by customer_id
),

final as (
    select
        customers.customer_id,
        customers.partner_id,
        customers.first_order_date,
        customers.last_order_date,
        customers.repeats,
        customers.mean_repeat_amount,
        side_by_side.bg_alive_probability,
        side_by_side.bg_expected_orders_91d,
        side_by_side.mbg_alive_probability,
        side_by_side.mbg_expected_orders_91d,
        side_by_side.alive_probability,
        side_by_side.expected_orders_91d
    from customers
    left join side_by_side on side_by_side.customer_id = customers.customer_id
)

select * from final
