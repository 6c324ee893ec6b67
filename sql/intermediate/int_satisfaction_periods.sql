-- One row per partner, kind of period and period that was over by the as-of date in which he answered CSAT, with whether he became more satisfied.
-- Key: partner_id, period, period_start_date
-- Note: the share of answers of 4 and 5 is compared with that of the period before (not of the year before). improved is where the lower end of the difference's 95 % interval
-- lies above zero: Newcombe's hybrid of two Wilson intervals (Statistics in Medicine 17, 1998, method 10).
-- partner_id: the partner
-- period: month, quarter or year
-- period_start_date: its first day
-- answers: CSAT answers in it
-- satisfied: of them, 4 or 5
-- change: share of satisfied less that of the period before; null where there were no answers then
-- change_lower: lower end of its 95 % interval
-- is_improved: change_lower is above zero
with csat_answers as (
    select * from stg_surveys
    where survey = 'csat5'
        and score is not null
        and partner_id is not null
),

kinds as (
    select 'month' as period, 1 as months
    union all
    select 'quarter' as period, 3 as months
    union all
    select 'year' as period, 12 as months
),

dated as (
    select
        csat_answers.partner_id,
        kinds.period,
        kinds.months,
        case
            when kinds.period = 'month' then cast(date_trunc('month', csat_answers.answered_date) as date)
            when kinds.period = 'quarter' then cast(date_trunc('quarter', csat_answers.answered_date) as date)
            else cast(date_trunc('year', csat_answers.answered_date) as date)
        end as period_start_date,
        csat_answers.score
    from csat_answers
    cross join kinds
),

sums as (
    select
        partner_id,
        period,
        max(months) as months,
        period_start_date,
        cast(count(*) as double) as n,
        cast(count(case when score >= 4e0 then 1 end) as double) as k
    from dated
    group by partner_id, period, period_start_date
),

bounded as (
    select
        sums.*,
        k / nullif(n, 0e0) as share,
        (k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0) as lower,
        (k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0) as upper
    from sums
),

compared as (
    select
        this.partner_id,
        this.period,
        this.period_start_date,
        this.n,
        this.k,
        this.share - before.share as change,
        this.share - before.share
        - sqrt(power(this.share - this.lower, 2) + power(before.upper - before.share, 2)) as change_lower
    from bounded as this
    inner join run
        on cast(this.period_start_date + this.months * interval '1' month as date)
        <= cast(run.as_of_date + interval '1' day as date)
    left join bounded as before
        on before.partner_id = this.partner_id
        and before.period = this.period
        and before.period_start_date = cast(this.period_start_date - this.months * interval '1' month as date)
),

final as (
    select
        partner_id,
        period,
        period_start_date,
        cast(round(n) as bigint) as answers,
        cast(round(k) as bigint) as satisfied,
        change,
        change_lower,
        coalesce(round(change_lower, 9) > 0e0, false) as is_improved
    from compared
)

select * from final
