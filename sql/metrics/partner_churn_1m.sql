-- One row per complete month and partner who was active when it began.
-- Answers: 27, 37
-- Title zh: 伙伴月流失率
-- Title en: Partner churn per month
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: denominator, partners active on the month's first day; numerator, of them, those not active any more when it ended
-- (int_activity_months). Over several months, partner-months, so the value stays a rate per month.
-- Note: a loss is dated on the day the own threshold was crossed, so the newest months are complete; who comes back later is counted in churn_month.
-- date: first day of the month
-- partner_id: the partner
-- numerator: 1 if he was lost
-- denominator: 1
with activity as (
    select * from int_activity_months
    where is_active_at_start
),

final as (
    select
        month_date as date,
        partner_id,
        case when is_active_at_end then 0e0 else 1e0 end as numerator,
        1e0 as denominator
    from activity
)

select * from final
