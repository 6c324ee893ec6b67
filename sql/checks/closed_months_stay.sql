-- No month's revenue changes after the days that a late row is allowed (rules.lateness.limitDays).
-- Severity: warning
with company_rules as (
    select lateness_limit_days from rules
),

restatements as (
    select * from revenue_restatements
),

final as (
    select
        restatements.month_date,
        restatements.arrived_date,
        restatements.days_late,
        restatements.revenue_change
    from restatements
    inner join company_rules on restatements.days_late > company_rules.lateness_limit_days
)

select * from final
