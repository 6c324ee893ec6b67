-- One row per partner, complete month and window length, with his revenue in the window that ends with the month and in the one before.
-- Key: partner_id, month_date, window_months
-- Note: only months for which both windows lie within the data (from the first month with an order of any partner to the last complete
-- month), and only from the partner's own first order on.
-- window_months: 1, 3 or 12
-- tier: his tier when the window began; for a partner whose first order lies within it, that of his first month
-- previous_amount: revenue of the window before
-- current_amount: revenue of the window
-- is_first_window: he had no month with revenue before the window
-- previous_sd: deviation of his months of the window before, times the root of their number: the deviation of such a window's sum
with months as (
    select * from int_partner_months
),

tier_months as (
    select * from int_tier_months
),

data_start as (
    select min(month_date) as first_month_date from months
),

first_revenue as (
    select
        partner_id,
        min(case when net_amount > 0 then month_date end) as revenue_month_date
    from months
    group by partner_id
),

windows as (
    select
        partner_id,
        month_date,
        first_month_date,
        is_complete,
        1 as window_months,
        net_amount as current_amount,
        lag(net_amount) over (partition by partner_id order by month_date) as previous_amount,
        cast(null as double) as previous_sd
    from months
    union all
    select
        partner_id,
        month_date,
        first_month_date,
        is_complete,
        3 as window_months,
        sum(net_amount) over (
            partition by partner_id order by month_date rows between 2 preceding and current row
        ) as current_amount,
        sum(net_amount) over (
            partition by partner_id order by month_date rows between 5 preceding and 3 preceding
        ) as previous_amount,
        cast(null as double) as previous_sd
    from months
    union all
    select
        partner_id,
        month_date,
        first_month_date,
        is_complete,
        12 as window_months,
        sum(net_amount) over (
            partition by partner_id order by month_date rows between 11 preceding and current row
        ) as current_amount,
        sum(net_amount) over (
            partition by partner_id order by month_date rows between 23 preceding and 12 preceding
        ) as previous_amount,
        stddev_samp(cast(net_amount as double)) over (
            partition by partner_id order by month_date rows between 23 preceding and 12 preceding
        ) * sqrt(
            cast(
                count(*) over (
                    partition by partner_id order by month_date rows between 23 preceding and 12 preceding
                ) as double
            )
        ) as previous_sd
    from months
),

dated as (
    select
        windows.*,
        cast(windows.month_date - (windows.window_months - 1) * interval '1' month as date) as window_start_date,
        cast(windows.month_date - (2 * windows.window_months - 1) * interval '1' month as date) as previous_start_date
    from windows
    where windows.is_complete
),

final as (
    select
        dated.partner_id,
        dated.month_date,
        cast(dated.window_months as bigint) as window_months,
        tier_months.tier,
        cast(coalesce(dated.previous_amount, 0) as decimal(18, 4)) as previous_amount,
        cast(dated.current_amount as decimal(18, 4)) as current_amount,
        coalesce(first_revenue.revenue_month_date >= dated.window_start_date, true) as is_first_window,
        dated.previous_sd
    from dated
    inner join data_start on data_start.first_month_date <= dated.previous_start_date
    inner join first_revenue on first_revenue.partner_id = dated.partner_id
    inner join tier_months
        on tier_months.partner_id = dated.partner_id
        and tier_months.month_date = greatest(dated.window_start_date, dated.first_month_date)
)

select * from final
