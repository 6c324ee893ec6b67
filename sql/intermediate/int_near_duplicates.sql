-- One row per order line that differs from a line of another order in nothing but its ids.
-- Key: _source, order_id, line_no
-- Partitioned by: order_date
-- Note: the same sale under two ids, as when a system is replaced or two sources deliver it. Alike are partner, end customer, product, time,
-- quantity, amounts and currency. A line that has neither an end customer nor a time of day is not looked at: two alike on one day are
-- nothing rare there.
-- first_order_id: the smallest order_id among the lines that are alike
-- is_copy: any but the first of them
with counted_lines as (
    select * from stg_transactions
    where is_counted
        and (customer_id is not null or ordered_at > cast(order_date as timestamp))
),

-- Read once more: a few columns of a file cost less than all of them kept for two readers.
line_times as (
    select ordered_at, net_amount from stg_transactions
    where is_counted
        and (customer_id is not null or ordered_at > cast(order_date as timestamp))
),

-- A time and an amount are enough of a sieve, and group faster than everything that has to be alike.
repeated as (
    select ordered_at, net_amount
    from line_times
    group by ordered_at, net_amount
    having count(*) > 1
),

candidates as (
    select counted_lines.*
    from counted_lines
    inner join repeated
        on repeated.ordered_at = counted_lines.ordered_at
        and repeated.net_amount = counted_lines.net_amount
),

compared as (
    select
        _source,
        order_id,
        line_no,
        order_date,
        partner_id,
        net_amount,
        min(order_id) over (
            partition by partner_id, customer_id, product_id, ordered_at, quantity, gross_amount, net_amount, currency
        ) as first_order_id,
        max(order_id) over (
            partition by partner_id, customer_id, product_id, ordered_at, quantity, gross_amount, net_amount, currency
        ) as last_order_id
    from candidates
),

final as (
    select
        _source,
        order_id,
        line_no,
        order_date,
        partner_id,
        net_amount,
        first_order_id,
        order_id <> first_order_id as is_copy
    from compared
    where first_order_id <> last_order_id
)

select * from final
