-- One row per partner and complete month, with the latches of stages 2 and 3 at its end.
-- Key: partner_id, month_date
-- Note: a stage is switched on when its gates were met at stages.upMonths month-ends running, and off when they were not at
-- stages.downMonths month-ends running; the last of these events holds, and before the first the stage is off.
-- is_stage_2_on: stage 2 is on
-- is_stage_3_on: stage 3 is on
-- months_in_stage_3: month-ends running with stage 3 on, this one included; 0 where it is off
with company_rules as (
    select stages_up_months, stages_down_months from rules
),

stage_gates as (
    select * from int_stage_gates
),

levels as (
    select partner_id, month_date, 2 as level, qualifies_for_2 as qualifies from stage_gates
    union all
    select partner_id, month_date, 3 as level, qualifies_for_3 as qualifies from stage_gates
),

-- A run of equal month-ends is told apart by how many of the other kind lie before it.
runs as (
    select
        partner_id,
        month_date,
        level,
        qualifies,
        count(case when not qualifies then 1 end) over (
            partition by partner_id, level order by month_date rows between unbounded preceding and current row
        ) as failures_so_far,
        count(case when qualifies then 1 end) over (
            partition by partner_id, level order by month_date rows between unbounded preceding and current row
        ) as passes_so_far
    from levels
),

streaks as (
    select
        partner_id,
        month_date,
        level,
        count(case when qualifies then 1 end) over (
            partition by partner_id, level, failures_so_far order by month_date
            rows between unbounded preceding and current row
        ) as months_met,
        count(case when not qualifies then 1 end) over (
            partition by partner_id, level, passes_so_far order by month_date
            rows between unbounded preceding and current row
        ) as months_failed
    from runs
),

events as (
    select
        streaks.partner_id,
        streaks.month_date,
        streaks.level,
        case
            when streaks.months_met >= company_rules.stages_up_months then 1
            when streaks.months_failed >= company_rules.stages_down_months then 0
        end as switched_to
    from streaks
    cross join company_rules
),

numbered as (
    select
        partner_id,
        month_date,
        level,
        switched_to,
        count(switched_to) over (
            partition by partner_id, level order by month_date rows between unbounded preceding and current row
        ) as event_number
    from events
),

latches as (
    select
        partner_id,
        month_date,
        level,
        coalesce(max(switched_to) over (partition by partner_id, level, event_number), 0) as is_on
    from numbered
),

side_by_side as (
    select
        partner_id,
        month_date,
        max(case when level = 2 then is_on end) as stage_2,
        max(case when level = 3 then is_on end) as stage_3
    from latches
    group by partner_id, month_date
),

off_counts as (
    select
        partner_id,
        month_date,
        stage_2,
        stage_3,
        count(case when stage_3 = 0 then 1 end) over (
            partition by partner_id order by month_date rows between unbounded preceding and current row
        ) as offs_so_far
    from side_by_side
),

final as (
    select
        partner_id,
        month_date,
        stage_2 = 1 as is_stage_2_on,
        stage_3 = 1 as is_stage_3_on,
        cast(
            sum(stage_3) over (
                partition by partner_id, offs_so_far order by month_date
                rows between unbounded preceding and current row
            ) as bigint
        ) as months_in_stage_3
    from off_counts
)

select * from final
