-- No figure counts a day after the as-of date.
-- Severity: error
with run_day as (
    select as_of_date from run
),

newest_days as (
    select 'partner_day' as table_name, max(date) as newest_date from partner_day
    union all
    select 'metric_cells' as table_name, max(date) as newest_date from metric_cells
    union all
    select 'feedback_tickets' as table_name, max(created_date) as newest_date from feedback_tickets
    union all
    select 'calendar_days' as table_name, max(date) as newest_date from calendar_days
    union all
    select 'partner_churn' as table_name, max(churn_date) as newest_date from partner_churn
    union all
    select 'campaign_roi' as table_name, max(start_date) as newest_date from campaign_roi
),

final as (
    select
        newest_days.table_name,
        newest_days.newest_date
    from newest_days
    inner join run_day on newest_days.newest_date > run_day.as_of_date
)

select * from final
