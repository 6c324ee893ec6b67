-- One row per partner with an order, saying whether he is still active by his own rhythm.
-- Answers: 10, 18, 27, 121
-- Key: partner_id
-- Note: gaps are days between order days without the closures of Spring Festival and the national week. How the threshold comes about is
-- told in int_churn_thresholds, when a spell of activity ends in int_active_spells.
-- partner_id: the partner
-- gap_count: gaps between his order days
-- median_gap_days: median of them; null with a single order day
-- threshold_days: quiet for more days than this is churned
-- is_own_threshold: from his own gaps; false: his segment's, because he has too few
-- last_order_date: day of his last order
-- gap_days: days without closure from then to the as-of date
-- is_churned: gap greater than the threshold, or formally ended
-- is_voluntary: churned by the formal end, before the threshold was crossed
-- churn_date: first day on which that held; null while active
-- risk_ratio: gap_days / threshold_days; above 1 is churned
-- net_amount_12m: revenue of the last 12 complete months
-- margin_amount_12m: margin of the same months where it is known
with run_day as (
    select as_of_date, last_month_date from run
),

calendar as (
    select * from calendar_days
),

thresholds as (
    select * from int_churn_thresholds
),

spells as (
    select * from int_active_spells
),

order_gaps as (
    select * from int_order_gaps
),

months as (
    select * from int_partner_months
),

last_orders as (
    select
        partner_id,
        date,
        open_day
    from order_gaps
    where next_date is null
),

today as (
    select calendar.open_days
    from calendar
    inner join run_day on run_day.as_of_date = calendar.date
),

last_spells as (
    select
        spells.partner_id,
        spells.end_date,
        spells.is_voluntary
    from spells
    inner join last_orders
        on last_orders.partner_id = spells.partner_id
        and last_orders.date = spells.last_order_date
),

year_sums as (
    select
        months.partner_id,
        cast(sum(months.net_amount) as decimal(18, 4)) as net_amount_12m,
        cast(sum(months.margin_amount) as decimal(18, 4)) as margin_amount_12m
    from months
    cross join run_day
    where months.month_date <= run_day.last_month_date
        and months.month_date > cast(run_day.last_month_date - interval '12' month as date)
    group by months.partner_id
),

final as (
    select
        thresholds.partner_id,
        thresholds.gap_count,
        thresholds.median_gap_days,
        thresholds.threshold_days,
        thresholds.is_own_threshold,
        last_orders.date as last_order_date,
        today.open_days - last_orders.open_day as gap_days,
        last_spells.end_date is not null as is_churned,
        last_spells.is_voluntary,
        last_spells.end_date as churn_date,
        cast(today.open_days - last_orders.open_day as double) / nullif(thresholds.threshold_days, 0) as risk_ratio,
        cast(coalesce(year_sums.net_amount_12m, 0) as decimal(18, 4)) as net_amount_12m,
        year_sums.margin_amount_12m
    from thresholds
    inner join last_orders on last_orders.partner_id = thresholds.partner_id
    inner join last_spells on last_spells.partner_id = thresholds.partner_id
    left join year_sums on year_sums.partner_id = thresholds.partner_id
    cross join today
)

select * from final
