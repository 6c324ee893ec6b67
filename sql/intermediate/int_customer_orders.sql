-- One row per end customer and day with a counted order, saying the how manyth of his order days it is and what had been known of him by then.
-- Key: customer_id, order_date
-- Folded by: order_date
-- Carries: customer_id varchar, order_date date, occasion bigint, first_order_date date, first_partner_id varchar, ln_gap_sum decimal(18,4), ln_gap_square_sum decimal(18,4)
-- Latest per: customer_id
-- Sorted: no
-- Note: several orders of a customer on one day are one occasion. First means first in the data: who bought before the data begin cannot be told
-- from a new customer, so the first months hold both.
-- Note: a row says nothing of later days, so that a new day changes no row of the months before it.
-- customer_id: the end customer
-- order_date: the day
-- partner_id: partner who sold on the day; with several, the first by id
-- orders: orders of the day
-- net_amount: revenue of the day in the reporting currency; lines without an exchange rate add nothing
-- occasion: 1 on his first day with an order, 2 on the second; his gaps so far are one fewer
-- first_order_date: first day with an order
-- first_partner_id: partner_id of that day
-- previous_order_date: day with an order before this one; null on the first
-- gap_days: days since then; null on the first
-- ln_gap_sum: sum of the logarithms of his gaps up to this day, each rounded to four decimals; 0 on the first
-- ln_gap_square_sum: sum of their squares, each rounded to four decimals
with counted_lines as (
    select
        customer_id,
        order_date,
        partner_id,
        _source,
        order_id,
        net_amount
    from stg_transactions
    where is_counted
        and customer_id is not null
),

earlier_days as (
    select
        customer_id,
        order_date,
        occasion,
        first_order_date,
        first_partner_id,
        ln_gap_sum,
        ln_gap_square_sum
    from int_customer_orders_before
),

order_sums as (
    select
        customer_id,
        order_date,
        _source,
        order_id,
        min(partner_id) as partner_id,
        sum(net_amount) as net_amount
    from counted_lines
    group by customer_id, order_date, _source, order_id
),

days as (
    select
        customer_id,
        order_date,
        min(partner_id) as partner_id,
        count(*) as orders,
        cast(coalesce(sum(net_amount), 0) as decimal(18, 4)) as net_amount
    from order_sums
    group by customer_id, order_date
),

buyers as (
    select
        customer_id,
        count(*) as order_days,
        min(order_date) as order_date,
        min(partner_id) as partner_id,
        cast(sum(orders) as bigint) as orders,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from days
    group by customer_id
),

-- None of these falls from one of his days to the next, so their greatest values are those of the newest, and no day need be looked for.
earlier_states as (
    select
        earlier_days.customer_id,
        max(earlier_days.order_date) as last_order_date,
        max(earlier_days.occasion) as occasion,
        min(earlier_days.first_order_date) as first_order_date,
        min(earlier_days.first_partner_id) as first_partner_id,
        max(earlier_days.ln_gap_sum) as ln_gap_sum,
        max(earlier_days.ln_gap_square_sum) as ln_gap_square_sum
    from earlier_days
    inner join buyers on buyers.customer_id = earlier_days.customer_id
    group by earlier_days.customer_id
),

with_state as (
    select
        buyers.*,
        earlier_states.last_order_date,
        coalesce(earlier_states.occasion, 0) as earlier_occasion,
        earlier_states.first_order_date,
        earlier_states.first_partner_id,
        coalesce(earlier_states.ln_gap_sum, 0) as earlier_ln_gap_sum,
        coalesce(earlier_states.ln_gap_square_sum, 0) as earlier_ln_gap_square_sum
    from buyers
    left join earlier_states on earlier_states.customer_id = buyers.customer_id
),

-- Most buyers of a month have one day in it: they are their day, and no window need put it in order.
steps as (
    select
        customer_id,
        order_date,
        partner_id,
        orders,
        net_amount,
        earlier_occasion,
        earlier_ln_gap_sum,
        earlier_ln_gap_square_sum,
        order_days,
        1 as step,
        coalesce(first_order_date, order_date) as first_order_date,
        coalesce(first_partner_id, partner_id) as first_partner_id,
        last_order_date as previous_order_date
    from with_state
    where order_days = 1
    union all
    select
        days.customer_id,
        days.order_date,
        days.partner_id,
        days.orders,
        days.net_amount,
        with_state.earlier_occasion,
        with_state.earlier_ln_gap_sum,
        with_state.earlier_ln_gap_square_sum,
        with_state.order_days,
        row_number() over (partition by days.customer_id order by days.order_date) as step,
        coalesce(with_state.first_order_date, with_state.order_date) as first_order_date,
        coalesce(
            with_state.first_partner_id,
            first_value(days.partner_id) over (partition by days.customer_id order by days.order_date)
        ) as first_partner_id,
        coalesce(
            lag(days.order_date) over (partition by days.customer_id order by days.order_date),
            with_state.last_order_date
        ) as previous_order_date
    from days
    inner join with_state on with_state.customer_id = days.customer_id
    where with_state.order_days > 1
),

gaps as (
    select
        steps.*,
        date_diff('day', previous_order_date, order_date) as gap_days,
        cast(
            coalesce(round(ln(cast(date_diff('day', previous_order_date, order_date) as double)), 4), 0e0) as decimal(18, 4)
        ) as ln_gap
    from steps
),

squares as (
    select
        gaps.*,
        cast(round(power(cast(ln_gap as double), 2), 4) as decimal(18, 4)) as ln_gap_square
    from gaps
),

sums as (
    select
        squares.*,
        ln_gap as ln_gaps,
        ln_gap_square as ln_gap_squares
    from squares
    where order_days = 1
    union all
    select
        squares.*,
        cast(sum(ln_gap) over (partition by customer_id order by order_date) as decimal(18, 4)) as ln_gaps,
        cast(sum(ln_gap_square) over (partition by customer_id order by order_date) as decimal(18, 4)) as ln_gap_squares
    from squares
    where order_days > 1
),

final as (
    select
        customer_id,
        order_date,
        partner_id,
        orders,
        net_amount,
        cast(earlier_occasion + step as bigint) as occasion,
        first_order_date,
        first_partner_id,
        previous_order_date,
        gap_days,
        cast(cast(earlier_ln_gap_sum as decimal(20, 4)) + ln_gaps as decimal(18, 4)) as ln_gap_sum,
        cast(cast(earlier_ln_gap_square_sum as decimal(20, 4)) + ln_gap_squares as decimal(18, 4)) as ln_gap_square_sum
    from sums
)

select * from final
