-- One row per partner and month, from his first order's month to the as-of month, months without order included.
-- Key: partner_id, month_date
-- partner_id: the partner
-- month_date: first day of the month
-- first_month_date: month of his first order
-- months_since_first: 0 in that month
-- is_complete: the month is over at the as-of date
-- orders: orders; 0 in a quiet month
-- order_days: days with an order; 0 in a quiet month
-- net_amount: revenue; 0 in a quiet month
-- margin_amount: margin of the lines whose margin is known
-- margin_base_amount: revenue of those lines
-- net_amount_before_12m: revenue of the 12 months before this one
with run_day as (
    select as_of_date, last_month_date from run
),

calendar as (
    select * from calendar_days
),

order_days as (
    select * from partner_day
),

months as (
    select month_date
    from calendar
    group by month_date
),

month_sums as (
    select
        partner_id,
        cast(date_trunc('month', date) as date) as month_date,
        cast(sum(orders) as bigint) as orders,
        count(*) as order_days,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(sum(margin_base_amount) as decimal(18, 4)) as margin_base_amount
    from order_days
    group by partner_id, cast(date_trunc('month', date) as date)
),

first_months as (
    select
        partner_id,
        min(month_date) as first_month_date
    from month_sums
    group by partner_id
),

spine as (
    select
        first_months.partner_id,
        months.month_date,
        first_months.first_month_date
    from first_months
    inner join months on months.month_date >= first_months.first_month_date
),

filled as (
    select
        spine.partner_id,
        spine.month_date,
        spine.first_month_date,
        coalesce(month_sums.orders, 0) as orders,
        coalesce(month_sums.order_days, 0) as order_days,
        cast(coalesce(month_sums.net_amount, 0) as decimal(18, 4)) as net_amount,
        month_sums.margin_amount,
        month_sums.margin_base_amount
    from spine
    left join month_sums
        on month_sums.partner_id = spine.partner_id
        and month_sums.month_date = spine.month_date
),

final as (
    select
        filled.partner_id,
        filled.month_date,
        filled.first_month_date,
        (year(filled.month_date) - year(filled.first_month_date)) * 12
        + month(filled.month_date) - month(filled.first_month_date) as months_since_first,
        filled.month_date <= run_day.last_month_date as is_complete,
        filled.orders,
        filled.order_days,
        filled.net_amount,
        filled.margin_amount,
        filled.margin_base_amount,
        cast(
            coalesce(
                sum(filled.net_amount) over (
                    partition by filled.partner_id
                    order by filled.month_date
                    rows between 12 preceding and 1 preceding
                ),
                0
            ) as decimal(18, 4)
        ) as net_amount_before_12m
    from filled
    cross join run_day
)

select * from final
