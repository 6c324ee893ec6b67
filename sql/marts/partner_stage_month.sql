-- One row per partner and complete month, with his maturity stage at its end.
-- Answers: 19
-- Key: partner_id, month_date
-- Note: the gates of each stage are told in int_stage_gates, the switching in int_stage_levels. Stage 4 asks at least
-- stages.stage4MonthsInStage3 month-ends running in stage 3 as well, and is switched the same way.
-- Note: 1 getting to know, 2 breaking in, 3 mature, 4 advanced. A stage needs those below it.
-- Note: the first half year of the data shows everyone lower than he was, because what he did before cannot be seen.
-- partner_id: the partner
-- month_date: first day of the month
-- qualified_stage: highest stage all of whose known gates are met at the month's end
-- stage: the stage he is in, after switching
-- months_in_stage_3: month-ends running in stage 3 or above, this one included
with company_rules as (
    select * from rules
),

stage_gates as (
    select * from int_stage_gates
),

stage_levels as (
    select * from int_stage_levels
),

qualified as (
    select
        stage_gates.partner_id,
        stage_gates.month_date,
        stage_gates.qualifies_for_2,
        stage_gates.qualifies_for_3,
        stage_gates.qualifies_for_3
        and stage_levels.months_in_stage_3 >= company_rules.stages_stage4_months_in_stage3
        and coalesce(stage_gates.joint_campaigns, true)
        and stage_gates.gross_retention
        and coalesce(stage_gates.co_creation, true)
        and coalesce(stage_gates.joint_target, true) as qualifies_for_4,
        stage_levels.is_stage_2_on,
        stage_levels.is_stage_3_on,
        stage_levels.months_in_stage_3
    from stage_gates
    inner join stage_levels
        on stage_levels.partner_id = stage_gates.partner_id
        and stage_levels.month_date = stage_gates.month_date
    cross join company_rules
),

runs as (
    select
        qualified.*,
        count(case when not qualifies_for_4 then 1 end) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as failures_so_far,
        count(case when qualifies_for_4 then 1 end) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as passes_so_far
    from qualified
),

streaks as (
    select
        runs.*,
        count(case when qualifies_for_4 then 1 end) over (
            partition by partner_id, failures_so_far order by month_date
            rows between unbounded preceding and current row
        ) as months_met,
        count(case when not qualifies_for_4 then 1 end) over (
            partition by partner_id, passes_so_far order by month_date
            rows between unbounded preceding and current row
        ) as months_failed
    from runs
),

events as (
    select
        streaks.*,
        case
            when streaks.months_met >= company_rules.stages_up_months then 1
            when streaks.months_failed >= company_rules.stages_down_months then 0
        end as switched_to
    from streaks
    cross join company_rules
),

numbered as (
    select
        events.*,
        count(switched_to) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as event_number
    from events
),

latched as (
    select
        numbered.*,
        coalesce(max(switched_to) over (partition by partner_id, event_number), 0) = 1 as is_stage_4_on
    from numbered
),

final as (
    select
        partner_id,
        month_date,
        cast(
            case when qualifies_for_4 then 4 when qualifies_for_3 then 3 when qualifies_for_2 then 2 else 1 end as bigint
        ) as qualified_stage,
        cast(
            case
                when not is_stage_2_on then 1
                when not is_stage_3_on then 2
                when not is_stage_4_on then 3
                else 4
            end as bigint
        ) as stage,
        months_in_stage_3
    from latched
)

select * from final
