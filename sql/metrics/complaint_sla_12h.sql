-- One row per day and partner with complaints whose service level is decided.
-- Answers: 44
-- Title zh: 投诉首次答复达标率
-- Title en: First reply to complaints in time
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: first reply by a person within feedback.complaintSlaHours of the config (12 hours unless it says otherwise), of complaints, calendar hours.
-- Note: met by met and breached. Breached are tickets answered late and those still open beyond the limit; open ones still within it are left out.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: met
-- denominator: met or breached
with tickets as (
    select * from feedback_tickets
    where complaint_sla_state in ('met', 'breached')
),

final as (
    select
        created_date as date,
        partner_id,
        cast(count(case when complaint_sla_state = 'met' then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from tickets
    group by created_date, partner_id
)

select * from final
