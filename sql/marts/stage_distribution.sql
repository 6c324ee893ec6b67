-- One row per complete month and maturity stage that a partner was in at its end.
-- Answers: 21
-- Key: month_date, stage
-- month_date: first day of the month
-- stage: 1 to 4
-- partners: partners in it
with stage_months as (
    select * from partner_stage_month
),

final as (
    select
        month_date,
        stage,
        count(*) as partners
    from stage_months
    group by month_date, stage
)

select * from final
