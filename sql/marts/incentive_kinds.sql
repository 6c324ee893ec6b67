-- One row per kind of incentive, with what partners paid by it brought in the periods that ended in the last 12 complete months.
-- Answers: 144
-- Key: kind
-- Note: margin and customers are those of the partners who earned something by the kind, in the periods in which they did; a partner paid by two kinds counts in both, so the rows
-- do not add up. It compares who is paid how. That the kind of pay makes the difference is not shown: partners were not given theirs at random.
-- Note: customers are end customers won in those periods at least 90 days before the as-of date, as in the metric repurchase_90d.
-- kind: kind of incentive
-- partners: partners who earned something
-- earned_amount: what they earned
-- net_amount: revenue of theirs in the periods
-- margin_amount: margin; null where it is not known of one
-- margin_per_unit: margin for each unit earned
-- customers: end customers won
-- returned: of them, bought again within 90 days
-- repurchase_share: one by the other
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
-- earned_per_returned_amount: what was earned for each customer who came back
with earned as (
    select
        incentive_earned.kind,
        incentive_earned.partner_id,
        incentive_earned.period,
        incentive_earned.period_start_date,
        incentive_earned.period_end_date,
        incentive_earned.earned_amount
    from incentive_earned
    inner join run
        on incentive_earned.period_end_date >= cast(run.last_month_date - interval '11' month as date)
        and incentive_earned.period_end_date < cast(run.last_month_date + interval '1' month as date)
    where incentive_earned.earned_amount > 0
),

periods as (
    select * from int_incentive_periods
),

new_customers as (
    select
        int_new_customer_returns.first_order_date,
        int_new_customer_returns.partner_id,
        int_new_customer_returns.new_customers as customers,
        int_new_customer_returns.returned_90d as returned
    from int_new_customer_returns
    inner join run on date_diff('day', int_new_customer_returns.first_order_date, run.as_of_date) >= 90
),

paid_periods as (
    select
        kind,
        partner_id,
        period,
        period_start_date,
        period_end_date,
        sum(earned_amount) as earned_amount
    from earned
    group by kind, partner_id, period, period_start_date, period_end_date
),

-- A kind may be reckoned over months and over years; what lies in both counts once.
paid_months as (
    select
        paid_periods.kind,
        periods.partner_id,
        periods.period_start_date,
        periods.period_end_date,
        periods.net_amount,
        periods.margin_amount
    from periods
    inner join paid_periods
        on paid_periods.partner_id = periods.partner_id
        and paid_periods.period_start_date <= periods.period_start_date
        and paid_periods.period_end_date >= periods.period_end_date
    where periods.period = 'month'
    group by
        paid_periods.kind,
        periods.partner_id,
        periods.period_start_date,
        periods.period_end_date,
        periods.net_amount,
        periods.margin_amount
),

earned_sums as (
    select
        kind,
        count(distinct partner_id) as partners,
        cast(sum(earned_amount) as decimal(18, 4)) as earned_amount
    from paid_periods
    group by kind
),

month_sums as (
    select
        kind,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        case
            when count(case when margin_amount is null and net_amount <> 0 then 1 end) = 0
                then cast(coalesce(sum(margin_amount), 0) as decimal(18, 4))
        end as margin_amount
    from paid_months
    group by kind
),

customer_sums as (
    select
        paid_months.kind,
        cast(sum(new_customers.customers) as bigint) as customers,
        cast(sum(new_customers.returned) as bigint) as returned
    from paid_months
    inner join new_customers
        on new_customers.partner_id = paid_months.partner_id
        and new_customers.first_order_date >= paid_months.period_start_date
        and new_customers.first_order_date <= paid_months.period_end_date
    group by paid_months.kind
),

side_by_side as (
    select
        earned_sums.kind,
        earned_sums.partners,
        earned_sums.earned_amount,
        month_sums.net_amount,
        month_sums.margin_amount,
        coalesce(customer_sums.customers, 0) as customers,
        coalesce(customer_sums.returned, 0) as returned
    from earned_sums
    inner join month_sums on month_sums.kind = earned_sums.kind
    left join customer_sums on customer_sums.kind = earned_sums.kind
),

final as (
    select
        kind,
        partners,
        earned_amount,
        net_amount,
        margin_amount,
        cast(margin_amount as double) / nullif(cast(earned_amount as double), 0e0) as margin_per_unit,
        customers,
        returned,
        cast(returned as double) / nullif(customers, 0) as repurchase_share,
        case
            when customers = 0 then cast(null as double)
            when returned = 0 then 0e0
            else (
                returned + 1.9208e0
                - 1.96e0 * sqrt(cast(returned as double) * (customers - returned) / nullif(customers, 0) + 0.9604e0)
            ) / (customers + 3.8416e0)
        end as lower,
        case
            when customers = 0 then cast(null as double)
            when returned = customers then 1e0
            else (
                returned + 1.9208e0
                + 1.96e0 * sqrt(cast(returned as double) * (customers - returned) / nullif(customers, 0) + 0.9604e0)
            ) / (customers + 3.8416e0)
        end as upper,
        cast(round(cast(earned_amount as double) / nullif(returned, 0), 4) as decimal(18, 4)) as earned_per_returned_amount
    from side_by_side
)

select * from final
