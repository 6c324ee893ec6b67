-- One row per day and partner with tickets on which the source itself has a verdict.
-- Title zh: 来源系统服务级别达标率
-- Title en: Service level by the source's own verdict
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: feedback
-- Owner: Customer service
-- Key: date, partner_id
-- Note: the verdict in the ticket's newest version, so that a ticket counts once however often it was changed.
-- date: day the ticket was opened
-- partner_id: the partner; null where the ticket names none
-- numerator: tickets that met the source's service level
-- denominator: tickets with a verdict
with tickets as (
    select * from feedback_tickets
    where source_sla_met is not null
),

final as (
    select
        created_date as date,
        partner_id,
        cast(count(case when source_sla_met then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from tickets
    group by created_date, partner_id
)

select * from final
