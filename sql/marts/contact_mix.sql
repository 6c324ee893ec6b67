-- One row per maturity stage and kind of contact, over the last 12 complete months.
-- Answers: 175
-- Key: stage, kind
-- Note: the stage is the one he was in at the end of the contact's month. It describes what is done; that it is right to do so early on is not shown by it.
-- stage: 1 to 4
-- kind: kind of contact
-- is_personal: between people (meeting, one_on_one, review, training, event, co_creation, greeting, gift); else sent by a system (notice, report, grant)
-- partner_months: months that partners spent in the stage
-- contacts: contacts in them
-- contacts_per_partner_month: one by the other
-- share: of all contacts of the stage
with contacts as (
    select * from stg_touchpoints
),

stage_months as (
    select
        partner_stage_month.partner_id,
        partner_stage_month.month_date,
        partner_stage_month.stage
    from partner_stage_month
    inner join run on partner_stage_month.month_date > cast(run.last_month_date - interval '12' month as date)
),

stage_sums as (
    select
        stage,
        count(*) as partner_months
    from stage_months
    group by stage
),

counted as (
    select
        stage_months.stage,
        contacts.kind,
        count(*) as contacts
    from contacts
    inner join stage_months
        on stage_months.partner_id = contacts.partner_id
        and stage_months.month_date = cast(date_trunc('month', contacts.sent_date) as date)
    group by stage_months.stage, contacts.kind
),

final as (
    select
        counted.stage,
        counted.kind,
        counted.kind not in ('notice', 'report', 'grant') as is_personal,
        stage_sums.partner_months,
        counted.contacts,
        cast(counted.contacts as double) / nullif(stage_sums.partner_months, 0) as contacts_per_partner_month,
        cast(counted.contacts as double) / nullif(cast(sum(counted.contacts) over (partition by counted.stage) as double), 0e0) as share
    from counted
    inner join stage_sums on stage_sums.stage = counted.stage
)

select * from final
