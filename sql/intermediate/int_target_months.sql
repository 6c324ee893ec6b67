-- One row per partner and month for which he has a revenue target.
-- Key: partner_id, month_date
-- Note: a target is spread evenly over the months its period touches, so that monthly, quarterly and yearly targets compare.
-- partner_id: the partner
-- month_date: first day of the month
-- target_amount: revenue to be reached in the month
-- is_joint: set jointly, or by the partner himself
with targets as (
    select * from stg_targets
    where metric = 'net_amount'
),

calendar as (
    select * from calendar_days
),

months as (
    select month_date
    from calendar
    group by month_date
),

periods as (
    select
        partner_id,
        cast(date_trunc('month', period_start_date) as date) as first_month_date,
        cast(date_trunc('month', period_end_date) as date) as last_month_date,
        (year(period_end_date) - year(period_start_date)) * 12
        + month(period_end_date) - month(period_start_date) + 1 as month_count,
        target_value,
        coalesce(set_by in ('joint', 'partner'), false) as is_joint
    from targets
    where period_end_date >= period_start_date
),

final as (
    select
        periods.partner_id,
        months.month_date,
        sum(periods.target_value / nullif(periods.month_count, 0)) as target_amount,
        bool_or(periods.is_joint) as is_joint
    from periods
    inner join months
        on months.month_date >= periods.first_month_date
        and months.month_date <= periods.last_month_date
    group by periods.partner_id, months.month_date
)

select * from final
