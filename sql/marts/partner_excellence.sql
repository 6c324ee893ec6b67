-- One row per partner who has not ended and has sold something in the last 12 complete months, with how he stands among the others.
-- Answers: 9
-- Key: partner_id
-- Note: three things are compared, each by rank among the partners of whom it is known: attainment of 12 months' targets, the share of 4 and 5 in his CSAT answers
-- (three answers at least), and growth of revenue as in int_value_months. The score is the mean of his ranks, and needs two of them.
-- Note: excellent is the best tenth of those with a score. It says that he stands above the others, not that he is good.
-- partner_id: the partner
-- attainment_share: revenue of the months with a target by the targets; null without one
-- csat_answers: CSAT answers of 12 months
-- csat_share: of them, 4 or 5; null with fewer than three
-- growth_ratio: revenue of 3 months against the year before, less 1; null where he sold nothing then
-- parts: how many of the three are known
-- score: mean of his ranks, 0 the lowest and 1 the highest; null with fewer than two
-- is_excellent: in the best tenth of those with a score; null without one
with run_day as (
    select last_month_date from run
),

partner_words as (
    select * from partners
    where ended_date is null
        and net_amount_12m > 0
),

months as (
    select * from int_partner_months
    where is_complete
),

target_months as (
    select * from int_target_months
),

csat_answers as (
    select * from stg_surveys
    where survey = 'csat5'
        and score is not null
        and partner_id is not null
),

value_months as (
    select * from int_value_months
),

attained as (
    select
        target_months.partner_id,
        cast(sum(months.net_amount) as double) / nullif(sum(target_months.target_amount), 0) as attainment_share
    from target_months
    inner join months
        on months.partner_id = target_months.partner_id
        and months.month_date = target_months.month_date
    inner join run_day on target_months.month_date > cast(run_day.last_month_date - interval '12' month as date)
    group by target_months.partner_id
),

satisfied as (
    select
        csat_answers.partner_id,
        count(*) as csat_answers,
        case
            when count(*) >= 3
                then cast(count(case when csat_answers.score >= 4e0 then 1 end) as double) / nullif(count(*), 0)
        end as csat_share
    from csat_answers
    inner join run_day
        on csat_answers.answered_date >= cast(run_day.last_month_date - interval '11' month as date)
        and csat_answers.answered_date < cast(run_day.last_month_date + interval '1' month as date)
    group by csat_answers.partner_id
),

grown as (
    select
        value_months.partner_id,
        value_months.growth_ratio
    from value_months
    inner join run_day on run_day.last_month_date = value_months.month_date
),

side_by_side as (
    select
        partner_words.partner_id,
        attained.attainment_share,
        coalesce(satisfied.csat_answers, 0) as csat_answers,
        satisfied.csat_share,
        grown.growth_ratio
    from partner_words
    left join attained on attained.partner_id = partner_words.partner_id
    left join satisfied on satisfied.partner_id = partner_words.partner_id
    left join grown on grown.partner_id = partner_words.partner_id
),

measured as (
    select partner_id, attainment_share as measure_value, 'attainment' as part from side_by_side
    where attainment_share is not null
    union all
    select partner_id, csat_share as measure_value, 'csat' as part from side_by_side
    where csat_share is not null
    union all
    select partner_id, growth_ratio as measure_value, 'growth' as part from side_by_side
    where growth_ratio is not null
),

ranked as (
    select
        partner_id,
        percent_rank() over (partition by part order by measure_value) as part_rank
    from measured
),

scored as (
    select
        partner_id,
        count(*) as parts,
        case when count(*) >= 2 then sum(part_rank) / nullif(count(*), 0) end as score
    from ranked
    group by partner_id
),

placed as (
    select
        partner_id,
        percent_rank() over (order by round(score, 9)) as score_rank
    from scored
    where score is not null
),

final as (
    select
        side_by_side.partner_id,
        side_by_side.attainment_share,
        side_by_side.csat_answers,
        side_by_side.csat_share,
        side_by_side.growth_ratio,
        coalesce(scored.parts, 0) as parts,
        scored.score,
        placed.score_rank >= 0.9e0 as is_excellent
    from side_by_side
    left join scored on scored.partner_id = side_by_side.partner_id
    left join placed on placed.partner_id = side_by_side.partner_id
)

select * from final
