-- One row per day and partner with tickets whose service level is decided.
-- Answers: 43
-- Title zh: 首次答复达标率
-- Title en: First reply in time
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: first reply by a person within feedback.slaHours of the config (24 hours unless it says otherwise), calendar hours.
-- Note: met by met and breached. Breached are tickets answered late and those still open beyond the limit; open ones still within it are left out.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: met
-- denominator: met or breached
with tickets as (
    select * from feedback_tickets
    where sla_state in ('met', 'breached')
),

final as (
    select
        created_date as date,
        partner_id,
        cast(count(case when sla_state = 'met' then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from tickets
    group by created_date, partner_id
)

select * from final
