-- One row per day and partner with contacts.
-- Answers: 39
-- Title zh: 伙伴来联占比
-- Title en: Contacts that the partner began
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: contacts that came from the partner by all contacts with him, both ways. A low share says that we talk and he does not answer.
-- date: day of the contact
-- partner_id: the partner
-- numerator: contacts from the partner
-- denominator: contacts
with run_day as (
    select as_of_date from run
),

contacts as (
    select * from stg_touchpoints
),

final as (
    select
        contacts.sent_date as date,
        contacts.partner_id,
        cast(count(case when contacts.direction = 'in' then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from contacts
    inner join run_day on contacts.sent_date <= run_day.as_of_date
    group by contacts.sent_date, contacts.partner_id
)

select * from final
