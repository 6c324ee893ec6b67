-- One row per partner, with his maturity stage and what the next one still asks of him.
-- Answers: 19, 20
-- Key: partner_id
-- Note: as of the end of the last complete month of his spine in partner_stage_month; a partner without one is in stage 1.
-- partner_id: the partner
-- stage: 1 getting to know, 2 breaking in, 3 mature, 4 advanced
-- qualified_stage: highest stage all of whose known gates are met now; below stage, he is about to fall
-- since_month_date: first month-end of his present stage without interruption
-- missing_gates: gates of the next stage, and of those below it, that he does not meet; codes of int_stage_gates joined by commas
-- unknown_gates: gates up to the next stage that the data cannot judge
with partner_words as (
    select partner_id from int_partners
),

company_rules as (
    select stages_stage4_months_in_stage3 from rules
),

stage_months as (
    select * from partner_stage_month
),

stage_gates as (
    select * from int_stage_gates
),

ranked as (
    select
        stage_months.*,
        row_number() over (partition by partner_id order by month_date desc) as months_back,
        max(month_date) over (partition by partner_id) as newest_month_date
    from stage_months
),

newest as (
    select * from ranked
    where months_back = 1
),

last_other_months as (
    select
        ranked.partner_id,
        max(ranked.month_date) as month_date
    from ranked
    inner join newest on newest.partner_id = ranked.partner_id
    where ranked.stage <> newest.stage
    group by ranked.partner_id
),

first_months as (
    select
        stage_months.partner_id,
        min(stage_months.month_date) as since_month_date
    from stage_months
    left join last_other_months on last_other_months.partner_id = stage_months.partner_id
    where stage_months.month_date > coalesce(last_other_months.month_date, date '1900-01-01')
    group by stage_months.partner_id
),

judged as (
    select
        newest.partner_id,
        newest.stage,
        newest.qualified_stage,
        least(newest.stage + 1, 4) as next_stage,
        newest.months_in_stage_3 >= company_rules.stages_stage4_months_in_stage3 as months_in_stage_3,
        stage_gates.contract,
        stage_gates.terms,
        stage_gates.order_days,
        stage_gates.inbound,
        stage_gates.tenure,
        stage_gates.active_months,
        stage_gates.sla,
        stage_gates.attainment,
        stage_gates.data_sharing,
        stage_gates.joint_campaigns,
        stage_gates.gross_retention,
        stage_gates.co_creation,
        stage_gates.joint_target
    from newest
    inner join stage_gates
        on stage_gates.partner_id = newest.partner_id
        and stage_gates.month_date = newest.month_date
    cross join company_rules
),

lists as (
    select
        partner_id,
        stage,
        qualified_stage,
        case when not contract then ',contract' else '' end
        || case when not terms then ',terms' else '' end
        || case when not order_days then ',order_days' else '' end
        || case when not inbound then ',inbound' else '' end
        || case when next_stage >= 3 and not tenure then ',tenure' else '' end
        || case when next_stage >= 3 and not active_months then ',active_months' else '' end
        || case when next_stage >= 3 and not sla then ',sla' else '' end
        || case when next_stage >= 3 and not attainment then ',attainment' else '' end
        || case when next_stage >= 3 and not data_sharing then ',data_sharing' else '' end
        || case when next_stage = 4 and not months_in_stage_3 then ',months_in_stage_3' else '' end
        || case when next_stage = 4 and not joint_campaigns then ',joint_campaigns' else '' end
        || case when next_stage = 4 and not gross_retention then ',gross_retention' else '' end
        || case when next_stage = 4 and not co_creation then ',co_creation' else '' end
        || case when next_stage = 4 and not joint_target then ',joint_target' else '' end as missing_list,
        case when contract is null then ',contract' else '' end
        || case when terms is null then ',terms' else '' end
        || case when inbound is null then ',inbound' else '' end
        || case when next_stage >= 3 and sla is null then ',sla' else '' end
        || case when next_stage >= 3 and attainment is null then ',attainment' else '' end
        || case when next_stage >= 3 and data_sharing is null then ',data_sharing' else '' end
        || case when next_stage = 4 and joint_campaigns is null then ',joint_campaigns' else '' end
        || case when next_stage = 4 and co_creation is null then ',co_creation' else '' end
        || case when next_stage = 4 and joint_target is null then ',joint_target' else '' end as unknown_list
    from judged
),

final as (
    select
        partner_words.partner_id,
        cast(coalesce(lists.stage, 1) as bigint) as stage,
        cast(coalesce(lists.qualified_stage, 1) as bigint) as qualified_stage,
        first_months.since_month_date,
        coalesce(substr(lists.missing_list, 2), '') as missing_gates,
        coalesce(substr(lists.unknown_list, 2), '') as unknown_gates
    from partner_words
    left join lists on lists.partner_id = partner_words.partner_id
    left join first_months on first_months.partner_id = partner_words.partner_id
)

select * from final
