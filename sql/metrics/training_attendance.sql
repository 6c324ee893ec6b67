-- One row per day and partner with invitations to training.
-- Answers: 60
-- Title zh: 培训出席率
-- Title en: Training attendance
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel enablement
-- Key: date, partner_id
-- Note: invitations to training at which the partner was there, by those of which it is known whether he was.
-- date: day of the training
-- partner_id: the partner
-- numerator: trainings attended
-- denominator: trainings with a record of attendance
with run_day as (
    select as_of_date from run
),

trainings as (
    select * from stg_touchpoints
    where kind = 'training'
        and attended is not null
),

final as (
    select
        trainings.sent_date as date,
        trainings.partner_id,
        cast(count(case when trainings.attended then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from trainings
    inner join run_day on trainings.sent_date <= run_day.as_of_date
    group by trainings.sent_date, trainings.partner_id
)

select * from final
