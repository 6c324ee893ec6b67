-- One row per complete month and slice, with the partners lost in it.
-- Answers: 27, 28, 31
-- Key: month_date, slice_kind, slice
-- Note: active_at_start - churned + reactivated + started = active_at_end. Active is told in int_activity_months: a partner is lost when his own
-- threshold is crossed, not on his last order, and a lapse that ends within the month is no churn.
-- Note: the threshold is the one all his data give, also for past months. Tier as of the month's start.
-- month_date: first day of the month
-- slice_kind: all or tier
-- slice: the tier; all for the whole company
-- active_at_start: partners active when the month began
-- churned: of them, not active when it ended
-- reactivated: partners lost before the month and active again when it ended
-- started: partners whose first order lies in the month and who were active when it ended
-- active_at_end: partners active when the month ended
-- churn_rate: churned / active_at_start; null where nobody was active
-- lower: lower end of its 95 % interval (Wilson)
-- upper: upper end of it
with activity as (
    select * from int_activity_months
),

sliced as (
    select activity.*, 'all' as slice_kind, 'all' as slice from activity
    union all
    select activity.*, 'tier' as slice_kind, tier as slice from activity
),

counts as (
    select
        month_date,
        slice_kind,
        slice,
        count(case when is_active_at_start then 1 end) as active_at_start,
        count(case when is_active_at_start and not is_active_at_end then 1 end) as churned,
        count(
            case when not is_active_at_start and is_active_at_end and not is_first_month then 1 end
        ) as reactivated,
        count(case when is_first_month and is_active_at_end then 1 end) as started,
        count(case when is_active_at_end then 1 end) as active_at_end
    from sliced
    group by month_date, slice_kind, slice
),

shares as (
    select
        counts.*,
        cast(active_at_start as double) as n,
        cast(churned as double) as k
    from counts
),

final as (
    select
        month_date,
        slice_kind,
        slice,
        active_at_start,
        churned,
        reactivated,
        started,
        active_at_end,
        k / nullif(n, 0e0) as churn_rate,
        case
            when n > 0
                then greatest(
                    (k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0),
                    0e0
                )
        end as lower,
        case
            when n > 0
                then least(
                    (k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0),
                    1e0
                )
        end as upper
    from shares
)

select * from final
