-- One row per numeric claim about channel partners that is made in public and can be tested on a company's own data, with the verdict.
-- Key: claim
-- Note: a claim is consistent where it lies in the 95 % interval of the own estimate; weaker or stronger where it does not; opposite where the own
-- effect goes the other way and zero is out of the interval too. cannot_tell: no data, or the interval is so wide that an effect of the claimed size would be missed
-- every second time (half-width above the claimed size: power below 50 %). A verdict is no target, and none of these estimates is an experiment.
-- Note: end_reasons, share of ended partners, of those whose reason is known, who left over goals or trust; claimed 60 %.
-- Note: yearly_churn, partners lost within 12 months, 1 - logo_retention_12m; claimed 28 %.
-- Note: core_growth and emerging_growth, revenue of 12 months on the 12 before, of the partners who were in the tier when the later year began (so that
-- new ones add nothing); claimed +36 % and +54 %. Who was chosen because he did well tends to do less well after: regression to the mean. Emerging partners are young, and
-- their earlier year is rarely whole: read their growth with that.
-- Note: churn_fall, churn per partner-month of the last 6 months against the 6 before; claimed -58 %.
-- Note: missed_targets, share of partner quarters of the last four that missed their target; claimed 56 %.
-- Note: stage_step, order days in the 6 months from a step up in maturity against the 6 before, by the same of partners who took no step in those months;
-- claimed +23 % (stage_step_effect). The gates of the stages ask for orders, so some of it is how stages are made.
-- claim: name of the claim
-- claimed: what is claimed; of shares the share, of effects the relative change
-- is_effect: a relative change; else a share
-- n: cases behind the estimate: partners, partner quarters or partners who took a step
-- estimate: the own figure
-- lower: lower end of its 95 % interval
-- upper: upper end
-- verdict: consistent, weaker, stronger, opposite or cannot_tell
with run_day as (
    select last_month_date from run
),

wordings as (
    select claim, claimed, is_effect
    from (
        values
            ('end_reasons', 0.6e0, false),
            ('yearly_churn', 0.28e0, false),
            ('core_growth', 0.36e0, true),
            ('emerging_growth', 0.54e0, true),
            ('churn_fall', -0.58e0, true),
            ('missed_targets', 0.56e0, false),
            ('stage_step', 0.23e0, true)
    ) as spoken (claim, claimed, is_effect)
),

partner_words as (
    select * from partners
),

headlines as (
    select n, value, lower as value_lower, upper as value_upper
    from metric_headline
    where metric = 'logo_retention_12m'
        and slice_kind = 'all'
),

months as (
    select * from int_partner_months
    where is_complete
),

tier_months as (
    select * from int_tier_months
),

churn_months as (
    select * from churn_month
    where slice_kind = 'all'
),

target_months as (
    select * from int_target_months
),

step_effect as (
    select * from stage_step_effect
),

-- Shares, by their counts.
reasons as (
    select
        count(*) as n,
        count(case when end_reason in ('goal_mismatch', 'trust') then 1 end) as hits
    from partner_words
    where end_reason is not null
),

target_quarters as (
    select
        target_months.partner_id,
        cast(date_trunc('quarter', target_months.month_date) as date) as quarter_date,
        sum(target_months.target_amount) as target_amount,
        cast(sum(coalesce(months.net_amount, 0)) as double) as net_amount,
        count(*) as months
    from target_months
    inner join run_day
        on target_months.month_date <= run_day.last_month_date
        and target_months.month_date >= cast(date_trunc('quarter', run_day.last_month_date) - interval '12' month as date)
    left join months
        on months.partner_id = target_months.partner_id
        and months.month_date = target_months.month_date
    group by target_months.partner_id, cast(date_trunc('quarter', target_months.month_date) as date)
),

missed as (
    select
        count(*) as n,
        count(case when net_amount < target_amount then 1 end) as hits
    from target_quarters
    where months = 3
),

counted as (
    select 'end_reasons' as claim, n, hits from reasons
    union all
    select 'missed_targets' as claim, n, hits from missed
),

proportions as (
    select
        claim,
        n,
        cast(hits as double) / nullif(n, 0) as share
    from counted
),

wilson as (
    select
        claim,
        n,
        share as estimate,
        (
            share + 1.9208e0 / nullif(n, 0)
            - 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(n, 0)) / nullif(n, 0))
        ) / (1e0 + 3.8416e0 / nullif(n, 0)) as lower,
        (
            share + 1.9208e0 / nullif(n, 0)
            + 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(n, 0)) / nullif(n, 0))
        ) / (1e0 + 3.8416e0 / nullif(n, 0)) as upper
    from proportions
),

retention as (
    select
        'yearly_churn' as claim,
        cast(round(n) as bigint) as n,
        1e0 - value as estimate,
        1e0 - value_upper as lower,
        1e0 - value_lower as upper
    from headlines
),

-- Growth of a tier's partners: a ratio of sums, its variance by linearisation over partners (Cochran 1977, 6.4).
years as (
    select
        months.partner_id,
        cast(
            sum(case when months.month_date > cast(run_day.last_month_date - interval '12' month as date) then months.net_amount else 0 end) as double
        ) as this_year,
        cast(
            sum(
                case
                    when months.month_date <= cast(run_day.last_month_date - interval '12' month as date)
                        and months.month_date > cast(run_day.last_month_date - interval '24' month as date) then months.net_amount
                    else 0
                end
            ) as double
        ) as last_year
    from months
    cross join run_day
    group by months.partner_id
),

tier_years as (
    select
        case when tier_months.tier = 'core' then 'core_growth' else 'emerging_growth' end as claim,
        years.this_year,
        years.last_year
    from years
    inner join run_day on true
    inner join tier_months
        on tier_months.partner_id = years.partner_id
        and tier_months.month_date = cast(run_day.last_month_date - interval '11' month as date)
    where tier_months.tier in ('core', 'emerging')
        and years.last_year > 0
),

growth_sums as (
    select
        claim,
        count(*) as n,
        sum(this_year) as this_year,
        sum(last_year) as last_year,
        sum(this_year * this_year) as this_squared,
        sum(last_year * last_year) as last_squared,
        sum(this_year * last_year) as products
    from tier_years
    group by claim
    having count(*) > 1
),

growth_errors as (
    select
        claim,
        n,
        this_year / nullif(last_year, 0) - 1 as estimate,
        sqrt(
            greatest(
                this_squared
                - 2 * (this_year / nullif(last_year, 0)) * products
                + power(this_year / nullif(last_year, 0), 2) * last_squared,
                0e0
            ) * n / nullif(n - 1, 0)
        ) / nullif(last_year, 0) as error
    from growth_sums
),

growth as (
    select
        claim,
        n,
        estimate,
        estimate - 1.96e0 * error as lower,
        estimate + 1.96e0 * error as upper
    from growth_errors
),

-- Rates of two half-years: the logarithm of their ratio is nearly normal, with the variance 1/a + 1/b.
halves as (
    select
        cast(sum(case when churn_months.month_date > cast(run_day.last_month_date - interval '6' month as date) then churn_months.churned else 0 end) as double) as late_lost,
        cast(sum(case when churn_months.month_date > cast(run_day.last_month_date - interval '6' month as date) then churn_months.active_at_start else 0 end) as double) as late_seen,
        cast(sum(case when churn_months.month_date <= cast(run_day.last_month_date - interval '6' month as date) then churn_months.churned else 0 end) as double) as early_lost,
        cast(sum(case when churn_months.month_date <= cast(run_day.last_month_date - interval '6' month as date) then churn_months.active_at_start else 0 end) as double) as early_seen
    from churn_months
    inner join run_day
        on churn_months.month_date > cast(run_day.last_month_date - interval '12' month as date)
        and churn_months.month_date <= run_day.last_month_date
),

rate_ratios as (
    select
        cast(round(late_lost + early_lost) as bigint) as n,
        ln(
            (late_lost / nullif(late_seen, 0)) / nullif(early_lost / nullif(early_seen, 0), 0)
        ) as log_ratio,
        sqrt(1e0 / nullif(late_lost, 0) + 1e0 / nullif(early_lost, 0)) as error
    from halves
    where late_lost > 0
        and early_lost > 0
),

churn_fall as (
    select
        'churn_fall' as claim,
        n,
        exp(log_ratio) - 1 as estimate,
        exp(log_ratio - 1.96e0 * error) - 1 as lower,
        exp(log_ratio + 1.96e0 * error) - 1 as upper
    from rate_ratios
),

-- The ratio of those who took a step by that of those who did not.
stage_step as (
    select
        'stage_step' as claim,
        stepped.n,
        exp(stepped.log_ratio - stayed.log_ratio) - 1 as estimate,
        exp(stepped.log_ratio - stayed.log_ratio - 1.96e0 * sqrt(stepped.variance + stayed.variance)) - 1 as lower,
        exp(stepped.log_ratio - stayed.log_ratio + 1.96e0 * sqrt(stepped.variance + stayed.variance)) - 1 as upper
    from step_effect as stepped
    inner join step_effect as stayed on not stayed.took_step
    where stepped.took_step
),

estimates as (
    select * from wilson
    union all
    select * from retention
    union all
    select * from growth
    union all
    select * from churn_fall
    union all
    select * from stage_step
),

final as (
    select
        wordings.claim,
        wordings.claimed,
        wordings.is_effect,
        coalesce(estimates.n, 0) as n,
        estimates.estimate,
        estimates.lower,
        estimates.upper,
        case
            when estimates.lower is null or estimates.upper is null then 'cannot_tell'
            when (estimates.upper - estimates.lower) / 2 > abs(wordings.claimed) then 'cannot_tell'
            when wordings.claimed between estimates.lower and estimates.upper then 'consistent'
            when wordings.is_effect
                and estimates.estimate * wordings.claimed < 0
                and estimates.lower * estimates.upper > 0 then 'opposite'
            when estimates.estimate * wordings.claimed < 0 or abs(estimates.estimate) < abs(wordings.claimed) then 'weaker'
            else 'stronger'
        end as verdict
    from wordings
    left join estimates on estimates.claim = wordings.claim
)

select * from final
