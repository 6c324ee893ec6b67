-- One row per complete quarter and pair of stages, with the partners who went from one to the other, or stayed.
-- Answers: 14, 21
-- Key: quarter_date, from_stage, to_stage
-- Note: only partners with a stage at the end of the quarter and of the one before.
-- quarter_date: first day of the quarter
-- from_stage: stage at the end of the quarter before
-- to_stage: stage at the end of this quarter
-- partners: partners who took this way
with stage_months as (
    select * from partner_stage_month
),

quarter_ends as (
    select
        partner_id,
        cast(date_trunc('quarter', month_date) as date) as quarter_date,
        stage
    from stage_months
    where mod(month(month_date), 3) = 0
),

final as (
    select
        ended.quarter_date,
        started.stage as from_stage,
        ended.stage as to_stage,
        count(*) as partners
    from quarter_ends as ended
    inner join quarter_ends as started
        on started.partner_id = ended.partner_id
        and started.quarter_date = cast(ended.quarter_date - interval '3' month as date)
    group by ended.quarter_date, started.stage, ended.stage
)

select * from final
