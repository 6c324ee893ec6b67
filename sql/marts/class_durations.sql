-- One row per taxonomy, class and number of months, with the share of spells expected to last longer.
-- Answers: 21
-- Key: taxonomy, class, months
-- Note: Kaplan-Meier over the spells of partner_class_history. Spells that still last are censored; spells that were under way when the data
-- begin are left out, because nobody knows how long they had lasted.
-- Note: interval 95 % by Greenwood's variance on the log-log scale; null before the first end and where nobody is left. The curve ends where
-- fewer than 10 spells are left.
-- taxonomy: tier, stage, value, efficiency or capability
-- class: the class
-- months: months in it
-- at_risk: spells that lasted at least so long
-- events: of them, ended then
-- survival: share of spells expected to last longer
-- lower: lower end of its interval
-- upper: upper end of its interval
with class_spells as (
    select * from partner_class_history
),

first_months as (
    select taxonomy, min(valid_from) as valid_from
    from class_spells
    group by taxonomy
),

observed as (
    select
        class_spells.taxonomy,
        class_spells.class,
        class_spells.months,
        case when class_spells.is_current then 0 else 1 end as event
    from class_spells
    inner join first_months
        on first_months.taxonomy = class_spells.taxonomy
        and class_spells.valid_from > first_months.valid_from
),

by_length as (
    select
        taxonomy,
        class,
        months,
        cast(sum(event) as bigint) as events,
        count(*) as leavers
    from observed
    group by taxonomy, class, months
),

risk_sets as (
    select
        taxonomy,
        class,
        months,
        events,
        cast(
            sum(leavers) over (
                partition by taxonomy, class order by months desc rows between unbounded preceding and current row
            ) as bigint
        ) as at_risk
    from by_length
),

large_enough as (
    select * from risk_sets
    where at_risk >= 10
),

-- ln 0 has no number: where all at risk leave at once the curve is 0 from there on.
products as (
    select
        taxonomy,
        class,
        months,
        events,
        at_risk,
        sum(case when events < at_risk then ln(1e0 - cast(events as double) / nullif(at_risk, 0)) else 0 end) over so_far as log_survival,
        count(case when events = at_risk then 1 end) over so_far as ended_all,
        sum(
            case
                when events < at_risk
                    then cast(events as double) / nullif(cast(at_risk as double) * (at_risk - events), 0e0)
                else 0
            end
        ) over so_far as variance_sum
    from large_enough
    window so_far as (
        partition by taxonomy, class order by months rows between unbounded preceding and current row
    )
),

curves as (
    select
        taxonomy,
        class,
        months,
        at_risk,
        events,
        case when ended_all > 0 then 0e0 else exp(log_survival) end as survival,
        case
            when ended_all = 0 and log_survival < 0
                then exp(1.959963984540054e0 * sqrt(variance_sum) / nullif(abs(log_survival), 0e0))
        end as spread
    from products
),

final as (
    select
        taxonomy,
        class,
        months,
        at_risk,
        events,
        survival,
        case when spread is not null then exp(ln(survival) * spread) end as lower,
        case when spread is not null then exp(ln(survival) / nullif(spread, 0e0)) end as upper
    from curves
)

select * from final
