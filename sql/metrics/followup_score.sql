-- One row per day and partner with tickets that were followed up.
-- Answers: 52, 137
-- Title zh: 回访评分
-- Title en: Follow-up score
-- Unit: score
-- Direction: up
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: mean of the scores (1 to 5) given in the call after the fix.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: sum of scores
-- denominator: tickets with a score
with tickets as (
    select * from feedback_tickets
    where followup_score is not null
),

final as (
    select
        created_date as date,
        partner_id,
        sum(followup_score) as numerator,
        cast(count(*) as double) as denominator
    from tickets
    group by created_date, partner_id
)

select * from final
