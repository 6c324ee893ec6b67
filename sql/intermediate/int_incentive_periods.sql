-- One row per partner, kind of period and period that was over by the as-of date, with what incentive rules may be reckoned on.
-- Key: partner_id, period, period_start_date
-- period: month, quarter or year
-- period_start_date: its first day
-- period_end_date: its last day
-- tier: his tier when the last month of the period began
-- full_years: whole years of cooperation at the end of the period
-- net_amount: revenue
-- margin_amount: margin; null where it is known of no line
-- previous_net_amount: revenue of the same period a year before; null where he had none
-- target_amount: revenue target; null where he had none
-- new_customers: end customers who bought for the first time, and from him; null where lines do not name customers
-- plans_done: agreed actions due in the period and done in time; null where plans are not delivered
-- is_more_satisfied: int_satisfaction_periods
with run_day as (
    select as_of_date from run
),

kinds as (
    select 'month' as period, 1 as months
    union all
    select 'quarter' as period, 3 as months
    union all
    select 'year' as period, 12 as months
),

partner_months as (
    select * from int_partner_months
),

tier_months as (
    select * from int_tier_months
),

target_months as (
    select * from int_target_months
),

customer_months as (
    select
        partner_id,
        month_date,
        new_customers
    from int_customer_event_months
),

plan_months as (
    select
        partner_id,
        cast(date_trunc('month', due_date) as date) as month_date,
        count(case when done_date <= due_date then 1 end) as plans_done
    from stg_plans
    group by partner_id, cast(date_trunc('month', due_date) as date)
),

plan_presence as (
    select is_present from streams
    where stream = 'plans'
),

satisfaction as (
    select * from int_satisfaction_periods
),

cooperations as (
    select partner_id, tenure_from_date from int_partners
),

months as (
    select
        partner_months.partner_id,
        kinds.period,
        kinds.months,
        case
            when kinds.period = 'month' then partner_months.month_date
            when kinds.period = 'quarter' then cast(date_trunc('quarter', partner_months.month_date) as date)
            else cast(date_trunc('year', partner_months.month_date) as date)
        end as period_start_date,
        partner_months.month_date,
        partner_months.net_amount,
        partner_months.margin_amount,
        target_months.target_amount,
        customer_months.new_customers,
        coalesce(plan_months.plans_done, 0) as plans_done
    from partner_months
    cross join kinds
    left join target_months
        on target_months.partner_id = partner_months.partner_id
        and target_months.month_date = partner_months.month_date
    left join customer_months
        on customer_months.partner_id = partner_months.partner_id
        and customer_months.month_date = partner_months.month_date
    left join plan_months
        on plan_months.partner_id = partner_months.partner_id
        and plan_months.month_date = partner_months.month_date
),

sums as (
    select
        partner_id,
        period,
        period_start_date,
        case
            when max(months) = 1 then cast(period_start_date + interval '1' month - interval '1' day as date)
            when max(months) = 3 then cast(period_start_date + interval '3' month - interval '1' day as date)
            else cast(period_start_date + interval '12' month - interval '1' day as date)
        end as period_end_date,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(margin_amount) as decimal(18, 4)) as margin_amount,
        cast(round(sum(target_amount), 4) as decimal(18, 4)) as target_amount,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(plans_done) as bigint) as plans_done
    from months
    group by partner_id, period, period_start_date
),

final as (
    select
        sums.partner_id,
        sums.period,
        sums.period_start_date,
        sums.period_end_date,
        tier_months.tier,
        cast(
            floor(cast(date_diff('day', cooperations.tenure_from_date, sums.period_end_date) as double) / 365.25e0) as bigint
        ) as full_years,
        sums.net_amount,
        sums.margin_amount,
        case when before.net_amount > 0 then before.net_amount end as previous_net_amount,
        sums.target_amount,
        sums.new_customers,
        case when plan_presence.is_present then sums.plans_done end as plans_done,
        coalesce(satisfaction.is_improved, false) as is_more_satisfied
    from sums
    inner join run_day on sums.period_end_date <= run_day.as_of_date
    left join tier_months
        on tier_months.partner_id = sums.partner_id
        and tier_months.month_date = cast(date_trunc('month', sums.period_end_date) as date)
    cross join plan_presence
    left join satisfaction
        on satisfaction.partner_id = sums.partner_id
        and satisfaction.period = sums.period
        and satisfaction.period_start_date = sums.period_start_date
    left join cooperations on cooperations.partner_id = sums.partner_id
    left join sums as before
        on before.partner_id = sums.partner_id
        and before.period = sums.period
        and before.period_start_date = cast(sums.period_start_date - interval '12' month as date)
)

select * from final
