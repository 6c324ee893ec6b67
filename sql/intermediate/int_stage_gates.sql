-- One row per partner and complete month, with the gates of the maturity stages he meets at its end.
-- Answers: 17, 20
-- Key: partner_id, month_date
-- Note: from the month in which the cooperation began (or the first month with data) to the last complete month, or the month before
-- he formally ended. A gate is null where what it asks is unknown: its stream is absent, or no partner has the field. An unknown gate
-- neither blocks nor counts. Windows of months end with the row's month.
-- Note: stage 2 asks contract, terms, order_days, inbound. Stage 3 asks tenure, active_months, sla, attainment, data_sharing as well.
-- Stage 4 asks months_in_stage_3, joint_campaigns, gross_retention, co_creation, joint_target as well; the first of these
-- is reckoned in partner_stage_month.
-- contract: signed by the month's end, and the contract's last day not passed
-- terms: he has acknowledged the rules in force
-- order_days: at least stages.stage2OrderDays days with an order since the beginning
-- inbound: at least one ticket or one contact that came from him
-- tenure: at least stages.stage3TenureDays days since signing, or since the first order where that is not known
-- active_months: orders in at least stages.stage3ActiveMonths of the last 9 months
-- sla: at least stages.stage3SlaShare of his tickets of the last 12 months met by feedback_tickets; also met where there are none
-- attainment: at least stages.stage3AttainmentShare of the target in 2 of the last 3 full calendar quarters
-- data_sharing: he shares stock or sell-through data
-- joint_campaigns: joined at least stages.stage4JointCampaigns campaigns planned together in the last 12 months
-- gross_retention: of his revenue of months 13 to 24 back, at least stages.stage4GrossRetention was kept in the last 12
-- co_creation: a contact of kind co_creation in the last 12 months
-- joint_target: a target for the month or a later part of its period, set jointly or by him
-- qualifies_for_2: every known gate of stage 2 is met
-- qualifies_for_3: every known gate of stages 2 and 3 is met
with run_day as (
    select last_month_date from run
),

company_rules as (
    select * from rules
),

presence as (
    select * from streams
),

calendar as (
    select * from calendar_days
),

partner_words as (
    select * from int_partners
),

partner_rows as (
    select * from stg_partners
),

order_months as (
    select * from int_partner_months
),

tickets as (
    select * from feedback_tickets
    where partner_id is not null
),

contacts as (
    select * from stg_touchpoints
),

campaign_list as (
    select * from stg_campaigns
),

participants as (
    select * from stg_campaign_partners
),

target_months as (
    select * from int_target_months
),

-- What the data can say at all: null for what they cannot.
stream_facts as (
    select
        bool_or(stream = 'feedback' and is_present) as has_feedback,
        bool_or(stream = 'touchpoints' and is_present) as has_touchpoints,
        bool_or(stream = 'targets' and is_present) as has_targets,
        bool_or(stream = 'campaigns' and is_present)
        and bool_or(stream = 'campaign_partners' and is_present) as has_campaigns
    from presence
),

field_facts as (
    select
        count(signed_date) + count(contract_until_date) > 0 as has_contract,
        count(terms_acknowledged) > 0 as has_terms,
        count(shares_data) > 0 as has_data_sharing
    from partner_rows
),

months as (
    select
        calendar.month_date,
        max(calendar.date) as month_end_date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    group by calendar.month_date
),

beginnings as (
    select
        partner_id,
        tenure_from_date,
        ended_date,
        cast(
            date_trunc(
                'month',
                least(
                    coalesce(signed_date, first_order_date, first_valid_from),
                    coalesce(first_order_date, signed_date, first_valid_from)
                )
            ) as date
        ) as begin_month_date
    from partner_words
),

spine as (
    select
        beginnings.partner_id,
        beginnings.tenure_from_date,
        months.month_date,
        months.month_end_date
    from beginnings
    inner join months
        on months.month_date >= beginnings.begin_month_date
        and months.month_end_date < coalesce(beginnings.ended_date, date '9999-12-31')
),

ticket_months as (
    select
        partner_id,
        month_date,
        count(*) as tickets,
        count(case when sla_state = 'met' then 1 end) as met,
        count(case when sla_state = 'breached' then 1 end) as breached
    from tickets
    group by partner_id, month_date
),

contact_months as (
    select
        partner_id,
        cast(date_trunc('month', sent_date) as date) as month_date,
        count(case when direction = 'in' then 1 end) as inbound_contacts,
        count(case when kind = 'co_creation' then 1 end) as co_creations
    from contacts
    group by partner_id, cast(date_trunc('month', sent_date) as date)
),

joint_months as (
    select
        participants.partner_id,
        cast(date_trunc('month', participants.joined_date) as date) as month_date,
        count(*) as joint_campaigns
    from participants
    inner join campaign_list on campaign_list.campaign_id = participants.campaign_id
    where campaign_list.is_joint
        and coalesce(participants.status, 'joined') <> 'withdrawn'
        and participants.joined_date is not null
    group by participants.partner_id, cast(date_trunc('month', participants.joined_date) as date)
),

quarters as (
    select
        target_months.partner_id,
        cast(date_trunc('quarter', target_months.month_date) as date) as quarter_date,
        sum(target_months.target_amount) as target_amount,
        cast(sum(coalesce(order_months.net_amount, 0)) as decimal(18, 4)) as net_amount
    from target_months
    left join order_months
        on order_months.partner_id = target_months.partner_id
        and order_months.month_date = target_months.month_date
    group by target_months.partner_id, cast(date_trunc('quarter', target_months.month_date) as date)
),

quarters_reached as (
    select
        quarters.partner_id,
        quarters.quarter_date
    from quarters
    cross join company_rules
    where quarters.target_amount > 0
        and cast(quarters.net_amount as double)
        >= company_rules.stages_stage3_attainment_share * quarters.target_amount
),

quarter_counts as (
    select
        spine.partner_id,
        spine.month_date,
        count(*) as quarters_reached
    from spine
    inner join quarters_reached
        on quarters_reached.partner_id = spine.partner_id
        and cast(quarters_reached.quarter_date + interval '3' month as date) <= cast(spine.month_date + interval '1' month as date)
        and quarters_reached.quarter_date
        >= cast(date_trunc('quarter', cast(spine.month_date + interval '1' month as date)) - interval '9' month as date)
    group by spine.partner_id, spine.month_date
),

counted as (
    select
        spine.partner_id,
        spine.tenure_from_date,
        spine.month_date,
        spine.month_end_date,
        sum(coalesce(order_months.order_days, 0)) over to_date as order_days,
        sum(case when order_months.orders > 0 then 1 else 0 end) over nine_months as active_months,
        sum(coalesce(ticket_months.tickets, 0) + coalesce(contact_months.inbound_contacts, 0)) over to_date as inbound,
        sum(coalesce(ticket_months.met, 0)) over twelve_months as tickets_met,
        sum(coalesce(ticket_months.met, 0) + coalesce(ticket_months.breached, 0)) over twelve_months as tickets_judged,
        sum(coalesce(joint_months.joint_campaigns, 0)) over twelve_months as joint_campaigns,
        sum(coalesce(contact_months.co_creations, 0)) over twelve_months as co_creations,
        sum(coalesce(order_months.net_amount, 0)) over twelve_months as net_amount_12m,
        sum(coalesce(order_months.net_amount, 0)) over twelve_months_before as previous_net_amount_12m,
        coalesce(order_months.months_since_first, 0) as months_since_first,
        coalesce(quarter_counts.quarters_reached, 0) as quarters_reached,
        coalesce(target_months.is_joint, false) as is_joint_target
    from spine
    left join order_months
        on order_months.partner_id = spine.partner_id and order_months.month_date = spine.month_date
    left join ticket_months
        on ticket_months.partner_id = spine.partner_id and ticket_months.month_date = spine.month_date
    left join contact_months
        on contact_months.partner_id = spine.partner_id and contact_months.month_date = spine.month_date
    left join joint_months
        on joint_months.partner_id = spine.partner_id and joint_months.month_date = spine.month_date
    left join quarter_counts
        on quarter_counts.partner_id = spine.partner_id and quarter_counts.month_date = spine.month_date
    left join target_months
        on target_months.partner_id = spine.partner_id and target_months.month_date = spine.month_date
    window
        to_date as (
            partition by spine.partner_id order by spine.month_date rows between unbounded preceding and current row
        ),
        nine_months as (
            partition by spine.partner_id order by spine.month_date rows between 8 preceding and current row
        ),
        twelve_months as (
            partition by spine.partner_id order by spine.month_date rows between 11 preceding and current row
        ),
        twelve_months_before as (
            partition by spine.partner_id order by spine.month_date rows between 23 preceding and 12 preceding
        )
),

with_terms as (
    select
        counted.*,
        partner_rows.signed_date,
        partner_rows.contract_until_date,
        partner_rows.terms_acknowledged,
        partner_rows.shares_data
    from counted
    left join partner_rows
        on partner_rows.partner_id = counted.partner_id
        and partner_rows.valid_from <= counted.month_end_date
        and partner_rows.valid_to > counted.month_end_date
),

gates as (
    select
        with_terms.partner_id,
        with_terms.month_date,
        case
            when field_facts.has_contract
                then coalesce(with_terms.signed_date, with_terms.contract_until_date) is not null
                and coalesce(with_terms.signed_date <= with_terms.month_end_date, true)
                and coalesce(with_terms.contract_until_date >= with_terms.month_end_date, true)
        end as contract,
        case when field_facts.has_terms then coalesce(with_terms.terms_acknowledged, false) end as terms,
        with_terms.order_days >= company_rules.stages_stage2_order_days as order_days,
        case when stream_facts.has_feedback or stream_facts.has_touchpoints then with_terms.inbound > 0 end as inbound,
        coalesce(
            date_diff('day', with_terms.tenure_from_date, with_terms.month_end_date)
            >= company_rules.stages_stage3_tenure_days,
            false
        ) as tenure,
        with_terms.active_months >= company_rules.stages_stage3_active_months as active_months,
        case
            when stream_facts.has_feedback
                then coalesce(
                    cast(with_terms.tickets_met as double) / nullif(with_terms.tickets_judged, 0)
                    >= company_rules.stages_stage3_sla_share,
                    true
                )
        end as sla,
        case when stream_facts.has_targets then with_terms.quarters_reached >= 2 end as attainment,
        case when field_facts.has_data_sharing then coalesce(with_terms.shares_data, false) end as data_sharing,
        case
            when stream_facts.has_campaigns
                then with_terms.joint_campaigns >= company_rules.stages_stage4_joint_campaigns
        end as joint_campaigns,
        coalesce(
            with_terms.months_since_first >= 23
            and with_terms.previous_net_amount_12m > 0
            and cast(with_terms.net_amount_12m as double)
            >= company_rules.stages_stage4_gross_retention * cast(with_terms.previous_net_amount_12m as double),
            false
        ) as gross_retention,
        case when stream_facts.has_touchpoints then with_terms.co_creations > 0 end as co_creation,
        case when stream_facts.has_targets then with_terms.is_joint_target end as joint_target
    from with_terms
    cross join company_rules
    cross join stream_facts
    cross join field_facts
),

final as (
    select
        partner_id,
        month_date,
        contract,
        terms,
        order_days,
        inbound,
        tenure,
        active_months,
        sla,
        attainment,
        data_sharing,
        joint_campaigns,
        gross_retention,
        co_creation,
        joint_target,
        coalesce(contract, true) and coalesce(terms, true) and order_days and coalesce(inbound, true) as qualifies_for_2,
        coalesce(contract, true) and coalesce(terms, true) and order_days and coalesce(inbound, true)
        and tenure and active_months and coalesce(sla, true) and coalesce(attainment, true)
        and coalesce(data_sharing, true) as qualifies_for_3
    from gates
)

select * from final
