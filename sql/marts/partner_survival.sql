-- One row per slice and day since the first order on which a partner was lost, or left observation.
-- Answers: 22
-- Key: slice_kind, slice, day
-- Note: Kaplan-Meier. The event is the churn of partner_churn: the own threshold was crossed, or the cooperation formally ended, and he
-- has not ordered since. Partners still active are censored at the as-of date, so young partners count for as long as they are seen.
-- Note: the origin is the first order in the data. Interval 95 % by Greenwood's variance on the log-log scale; null before the first event.
-- Note: the curve ends where fewer than 10 partners are left, because single events would move it too far.
-- Note: tier as of the first order's month; the tier someone reached later would have been reached by survivors only.
-- slice_kind: all, tier or kind
-- slice: the tier or kind; all for the whole company
-- day: days since the first order
-- at_risk: partners observed and not lost up to then
-- events: partners lost on that day
-- survival: share of partners expected to be still active after that day
-- lower: lower end of its interval
-- upper: upper end of its interval
with run_day as (
    select as_of_date from run
),

partner_words as (
    select * from int_partners
),

tier_months as (
    select * from int_tier_months
),

churn as (
    select * from partner_churn
),

lives as (
    select
        partner_words.partner_id,
        partner_words.kind,
        tier_months.tier,
        date_diff('day', partner_words.first_order_date, coalesce(churn.churn_date, run_day.as_of_date)) as day,
        case when churn.is_churned then 1 else 0 end as event
    from churn
    inner join partner_words on partner_words.partner_id = churn.partner_id
    inner join tier_months
        on tier_months.partner_id = churn.partner_id
        and tier_months.month_date = cast(date_trunc('month', partner_words.first_order_date) as date)
    cross join run_day
),

sliced as (
    select 'all' as slice_kind, 'all' as slice, day, event from lives
    union all
    select 'tier' as slice_kind, tier as slice, day, event from lives
    union all
    select 'kind' as slice_kind, kind as slice, day, event from lives
),

days as (
    select
        slice_kind,
        slice,
        day,
        cast(sum(event) as bigint) as events,
        count(*) as leavers
    from sliced
    group by slice_kind, slice, day
),

risk_sets as (
    select
        slice_kind,
        slice,
        day,
        events,
        cast(
            sum(leavers) over (
                partition by slice_kind, slice order by day desc rows between unbounded preceding and current row
            ) as bigint
        ) as at_risk
    from days
),

-- Fewer than 10 at risk never comes here, so an event can not take the last partner and no logarithm of zero arises
-- unless all go on one day.
steps as (
    select
        slice_kind,
        slice,
        day,
        events,
        at_risk,
        case when events < at_risk then ln(1e0 - cast(events as double) / nullif(at_risk, 0)) end as log_factor,
        case when events < at_risk then cast(events as double) / nullif(cast(at_risk as double) * (at_risk - events), 0e0) end as variance_term,
        case when events = at_risk then 1 else 0 end as is_wiped_out
    from risk_sets
    where at_risk >= 10
),

products as (
    select
        slice_kind,
        slice,
        day,
        events,
        at_risk,
        case
            when sum(is_wiped_out) over so_far > 0 then 0e0
            else exp(sum(log_factor) over so_far)
        end as survival,
        sum(variance_term) over so_far as variance_sum
    from steps
    window so_far as (partition by slice_kind, slice order by day rows between unbounded preceding and current row)
),

with_errors as (
    select
        products.*,
        case
            when survival > 0 and survival < 1 then 1.96e0 * sqrt(variance_sum) / nullif(abs(ln(survival)), 0e0)
        end as log_log_width
    from products
),

final as (
    select
        slice_kind,
        slice,
        day,
        at_risk,
        events,
        survival,
        case when log_log_width is not null then power(survival, exp(log_log_width)) end as lower,
        case when log_log_width is not null then power(survival, exp(-log_log_width)) end as upper
    from with_errors
)

select * from final
