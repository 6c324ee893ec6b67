-- One row per partner who has ordered and has not formally ended, and health component that could be judged for him.
-- Key: partner_id, component
-- Note: a component is measured and laid on fixed anchors: the worst gives 0 points, the best 100, between them a straight line.
-- Anchors are absolute, not percentiles, so that a portfolio that declines as a whole is seen to decline.
-- Note: recency, days since the last order over his own churn threshold; best 0.5, worst 1.5, so the threshold itself gives 50.
-- Note: trend, revenue of the last 90 days over that of the same 90 days 364 days before; best 1, worst 0.5. A partner without those
-- days is compared with the 90 days before, scaled by how the whole company moved between the same two periods a year earlier.
-- Note: attainment, revenue over target in the last 3 complete months for which he has one; best 1, worst 0.5.
-- Note: feedback, share of his tickets of the last 90 days that are complaints or breached (feedback_tickets); best 0, worst 0.75.
-- Note: engagement, share of what he was asked in the last 180 days (to attend, to acknowledge, to do by a day) that he did; best 1, worst 0.
-- Note: satisfaction, mean CSAT answer (1 to 5) of the last 365 days; best 4.5, worst 2.5.
-- Note: delivery, share of his order lines of the last 180 days, due by now, that were delivered by the promised day; best 0.95, worst 0.6.
-- Note: payout, share of what he was owed in the last 365 days that is undisputed and was paid within 30 days of approval; best 1, worst 0.5.
-- Note: feedback and satisfaction rest on few cases, so 4 cases at the company's average are added to his own.
-- Note: a partner without a case in a component, or a company without its stream, has no row for it.
-- partner_id: the partner
-- component: recency, trend, attainment, feedback, engagement, satisfaction, delivery or payout
-- position: their order; decides between equal losses
-- weight: its weight by the config
-- measure: what was measured
-- score: 0 to 100
with run_day as (
    select as_of_date, last_month_date from run
),

company_rules as (
    select * from rules
),

partner_words as (
    select * from int_partners
    where first_order_date is not null
        and ended_date is null
),

order_days as (
    select * from partner_day
),

churn as (
    select * from partner_churn
),

order_months as (
    select * from int_partner_months
),

target_months as (
    select * from int_target_months
),

tickets as (
    select * from feedback_tickets
),

contacts as (
    select * from stg_touchpoints
),

answers as (
    select * from stg_surveys
),

delivery_days as (
    select * from int_delivery_days
),

amounts_owed as (
    select * from stg_spend
),

ages as (
    select
        order_days.partner_id,
        date_diff('day', order_days.date, run_day.as_of_date) as days_ago,
        order_days.net_amount
    from order_days
    cross join run_day
),

quarter_sums as (
    select
        partner_id,
        max(days_ago) as first_days_ago,
        cast(sum(case when days_ago between 0 and 89 then net_amount else 0 end) as double) as now_amount,
        cast(sum(case when days_ago between 90 and 179 then net_amount else 0 end) as double) as before_amount,
        cast(sum(case when days_ago between 364 and 453 then net_amount else 0 end) as double) as year_ago_amount,
        cast(sum(case when days_ago between 454 and 543 then net_amount else 0 end) as double) as before_year_ago_amount
    from ages
    group by partner_id
),

company_sums as (
    select
        case when max(first_days_ago) >= 543 then sum(year_ago_amount) end as year_ago_amount,
        case when max(first_days_ago) >= 543 then sum(before_year_ago_amount) end as before_year_ago_amount
    from quarter_sums
),

trends as (
    select
        quarter_sums.partner_id,
        case
            when quarter_sums.first_days_ago >= 453 and quarter_sums.year_ago_amount > 0
                then quarter_sums.now_amount / nullif(quarter_sums.year_ago_amount, 0e0)
            when quarter_sums.first_days_ago >= 179 and quarter_sums.before_amount > 0
                and company_sums.year_ago_amount > 0 and company_sums.before_year_ago_amount > 0
                then quarter_sums.now_amount
                / nullif(quarter_sums.before_amount, 0e0)
                / nullif(company_sums.year_ago_amount, 0e0)
                * company_sums.before_year_ago_amount
        end as measure
    from quarter_sums
    cross join company_sums
),

attainments as (
    select
        target_months.partner_id,
        cast(sum(coalesce(order_months.net_amount, 0)) as double) / nullif(sum(target_months.target_amount), 0e0) as measure
    from target_months
    inner join run_day
        on target_months.month_date <= run_day.last_month_date
        and target_months.month_date > cast(run_day.last_month_date - interval '3' month as date)
    left join order_months
        on order_months.partner_id = target_months.partner_id
        and order_months.month_date = target_months.month_date
    group by target_months.partner_id
),

judged_tickets as (
    select
        tickets.partner_id,
        case when tickets.is_complaint or tickets.sla_state = 'breached' then 1 else 0 end as is_bad
    from tickets
    cross join run_day
    where tickets.partner_id is not null
        and date_diff('day', tickets.created_date, run_day.as_of_date) between 0 and 89
),

company_tickets as (
    select avg(cast(is_bad as double)) as bad_share from judged_tickets
),

feedback_shares as (
    select
        judged_tickets.partner_id,
        (sum(judged_tickets.is_bad) + 4e0 * max(company_tickets.bad_share)) / (count(*) + 4) as measure
    from judged_tickets
    cross join company_tickets
    group by judged_tickets.partner_id
),

asked as (
    select
        contacts.partner_id,
        case when contacts.attended is not null then 1 else 0 end
        + case when contacts.needs_acknowledgement then 1 else 0 end
        + case when contacts.due_date <= run_day.as_of_date then 1 else 0 end as times_asked,
        case when contacts.attended then 1 else 0 end
        + case
            when contacts.needs_acknowledgement and contacts.acknowledged_date <= run_day.as_of_date then 1
            else 0
        end
        + case
            when contacts.due_date <= run_day.as_of_date and contacts.done_date <= contacts.due_date then 1
            else 0
        end as times_done
    from contacts
    cross join run_day
    where contacts.direction = 'out'
        and date_diff('day', contacts.sent_date, run_day.as_of_date) between 0 and 179
),

engagements as (
    select
        partner_id,
        cast(sum(times_done) as double) / nullif(sum(times_asked), 0) as measure
    from asked
    group by partner_id
),

scores_given as (
    select
        answers.partner_id,
        answers.score
    from answers
    cross join run_day
    where answers.survey = 'csat5'
        and answers.partner_id is not null
        and answers.score is not null
        and answers.answered_date is not null
        and date_diff('day', answers.answered_date, run_day.as_of_date) between 0 and 364
),

company_score as (
    select avg(score) as mean_score from scores_given
),

satisfactions as (
    select
        scores_given.partner_id,
        (sum(scores_given.score) + 4e0 * max(company_score.mean_score)) / (count(*) + 4) as measure
    from scores_given
    cross join company_score
    group by scores_given.partner_id
),

deliveries as (
    select
        delivery_days.partner_id,
        cast(sum(delivery_days.lines_on_time) as double) / nullif(sum(delivery_days.order_lines), 0) as measure
    from delivery_days
    cross join run_day
    where delivery_days.promised_date <= run_day.as_of_date
        and date_diff('day', delivery_days.order_date, run_day.as_of_date) between 0 and 179
    group by delivery_days.partner_id
),

payouts as (
    select
        amounts_owed.partner_id,
        avg(
            case
                when coalesce(amounts_owed.disputed, false) then 0e0
                when date_diff('day', amounts_owed.approved_date, coalesce(amounts_owed.paid_date, run_day.as_of_date)) > 30
                    then 0e0
                else 1e0
            end
        ) as measure
    from amounts_owed
    cross join run_day
    where amounts_owed.kind in ('accrual', 'payout', 'market_fund', 'support')
        and (amounts_owed.disputed is not null or amounts_owed.approved_date is not null)
        and date_diff('day', amounts_owed.spend_date, run_day.as_of_date) between 0 and 364
    group by amounts_owed.partner_id
),

measured as (
    select partner_id, 'recency' as component, risk_ratio as measure from churn
    union all
    select partner_id, 'trend' as component, measure from trends
    union all
    select partner_id, 'attainment' as component, measure from attainments
    union all
    select partner_id, 'feedback' as component, measure from feedback_shares
    union all
    select partner_id, 'engagement' as component, measure from engagements
    union all
    select partner_id, 'satisfaction' as component, measure from satisfactions
    union all
    select partner_id, 'delivery' as component, measure from deliveries
    union all
    select partner_id, 'payout' as component, measure from payouts
),

anchors as (
    select 'recency' as component, 1 as position, health_recency_weight as weight, 1.5e0 as worst, 0.5e0 as best
    from company_rules
    union all
    select 'trend' as component, 2 as position, health_trend_weight as weight, 0.5e0 as worst, 1e0 as best
    from company_rules
    union all
    select 'attainment' as component, 3 as position, health_attainment_weight as weight, 0.5e0 as worst, 1e0 as best
    from company_rules
    union all
    select 'feedback' as component, 4 as position, health_feedback_weight as weight, 0.75e0 as worst, 0e0 as best
    from company_rules
    union all
    select 'engagement' as component, 5 as position, health_engagement_weight as weight, 0e0 as worst, 1e0 as best
    from company_rules
    union all
    select 'satisfaction' as component, 6 as position, health_satisfaction_weight as weight, 2.5e0 as worst, 4.5e0 as best
    from company_rules
    union all
    select 'delivery' as component, 7 as position, health_delivery_weight as weight, 0.6e0 as worst, 0.95e0 as best
    from company_rules
    union all
    select 'payout' as component, 8 as position, health_payout_weight as weight, 0.5e0 as worst, 1e0 as best
    from company_rules
),

final as (
    select
        measured.partner_id,
        measured.component,
        cast(anchors.position as bigint) as position,
        anchors.weight,
        measured.measure,
        round(
            100e0 * least(
                greatest((measured.measure - anchors.worst) / nullif(anchors.best - anchors.worst, 0e0), 0e0),
                1e0
            ),
            1
        ) as score
    from measured
    inner join anchors on anchors.component = measured.component
    inner join partner_words on partner_words.partner_id = measured.partner_id
    where measured.measure is not null
)

select * from final
