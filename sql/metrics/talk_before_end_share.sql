-- One row per partner who has formally ended, for another reason than giving up his business.
-- Answers: 176
-- Title zh: 终止前沟通率
-- Title en: Partners talked with before the end
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: partners, touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: a meeting, a one-to-one talk or a review in the 90 days before the end counts, whoever asked for it; a meeting that he did not attend does not. Ends before the
-- first contact on record are left out.
-- date: day it formally ended
-- partner_id: the partner
-- numerator: 1 if there was a talk
-- denominator: 1
with run_day as (
    select as_of_date from run
),

ended as (
    select * from partners
    where ended_date is not null
        and coalesce(end_reason, '') <> 'closed_business'
),

talks as (
    select * from stg_touchpoints
    where kind in ('meeting', 'one_on_one', 'review')
        and (kind <> 'meeting' or coalesce(attended, true))
),

first_contacts as (
    select min(sent_date) as first_date from talks
),

talked as (
    select ended.partner_id
    from ended
    inner join talks
        on talks.partner_id = ended.partner_id
        and talks.sent_date <= ended.ended_date
        and talks.sent_date >= cast(ended.ended_date - interval '90' day as date)
    group by ended.partner_id
),

final as (
    select
        ended.ended_date as date,
        ended.partner_id,
        case when talked.partner_id is not null then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from ended
    inner join run_day on ended.ended_date <= run_day.as_of_date
    inner join first_contacts on first_contacts.first_date <= ended.ended_date
    left join talked on talked.partner_id = ended.partner_id
)

select * from final
