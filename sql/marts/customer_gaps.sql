-- One row per complete month and class of gaps between two order days of a customer.
-- Key: month_date, from_days
-- Note: a gap lies in the month of the order day that ended it. Gaps that have not ended yet are not in it, so long ones are fewer than they will be;
-- how many customers are silent beyond their own rhythm is told in customer_churn.
-- month_date: the month
-- from_days: shortest gap of the class
-- to_days: longest gap of the class; null where it has no end
-- gaps: gaps that ended in the month
-- gap_share: gaps / all gaps that ended in the month
with run_day as (
    select last_month_date from run
),

gap_days as (
    select * from int_customer_gaps
),

classes as (
    select from_days, to_days
    from (
        values (1, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, 180), (181, 365), (366, null)
    ) as listed (from_days, to_days)
),

complete_months as (
    select gap_days.*
    from gap_days
    inner join run_day on gap_days.month_date <= run_day.last_month_date
),

totals as (
    select
        month_date,
        sum(gaps) as gaps
    from complete_months
    group by month_date
),

counts as (
    select
        complete_months.month_date,
        classes.from_days,
        sum(complete_months.gaps) as gaps
    from complete_months
    inner join classes
        on complete_months.gap_days >= classes.from_days
        and complete_months.gap_days <= coalesce(classes.to_days, complete_months.gap_days)
    group by complete_months.month_date, classes.from_days
),

final as (
    select
        totals.month_date,
        cast(classes.from_days as bigint) as from_days,
        cast(classes.to_days as bigint) as to_days,
        cast(coalesce(counts.gaps, 0) as bigint) as gaps,
        cast(coalesce(counts.gaps, 0) as double) / nullif(cast(totals.gaps as double), 0e0) as gap_share
    from totals
    cross join classes
    left join counts
        on counts.month_date = totals.month_date
        and counts.from_days = classes.from_days
)

select * from final
