-- One row per day and partner with CSAT answers.
-- Answers: 136, 139
-- Title zh: 满意度（4–5 分占比）
-- Title en: Satisfied (4 or 5 of 5)
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: surveys
-- Owner: Customer service
-- Key: date, partner_id
-- Note: answers of 4 or 5 by all answers to the five-point question. Who did not answer is in neither; nothing is known of him.
-- date: day of the answer
-- partner_id: the partner; null where the answer is of none
-- numerator: answers of 4 or 5
-- denominator: answers
with run_day as (
    select as_of_date from run
),

answers as (
    select * from stg_surveys
    where survey = 'csat5'
        and score is not null
),

final as (
    select
        answers.answered_date as date,
        answers.partner_id,
        cast(count(case when answers.score >= 4e0 then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from answers
    inner join run_day on answers.answered_date <= run_day.as_of_date
    group by answers.answered_date, answers.partner_id
)

select * from final
