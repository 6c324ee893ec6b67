-- One row per month and day of arrival on which the month's revenue changed after it was closed.
-- Key: month_date, arrived_date
-- Partitioned by: month_date
-- Note: a month is closed a day after its end, or when its first line arrived where that is later. The lines are in int_revenue_changes.
-- Note: what was shown of the month before that day is its revenue of today less the changes from that day on.
-- month_date: first day of the month
-- arrived_date: day on which the lines were loaded (UTC)
-- days_late: days from the month's end to arrived_date
-- lines_added: order lines that came late, or moved into the month
-- lines_corrected: order lines whose revenue is another one since
-- lines_removed: order lines that were deleted, or moved out of the month
-- revenue_change: what the month's revenue rose by; lines without an exchange rate add nothing
with changes as (
    select * from int_revenue_changes
),

final as (
    select
        month_date,
        arrived_date,
        max(days_late) as days_late,
        count(case when change = 'added' then 1 end) as lines_added,
        count(case when change = 'corrected' then 1 end) as lines_corrected,
        count(case when change = 'removed' then 1 end) as lines_removed,
        cast(coalesce(sum(revenue_change), 0) as decimal(18, 4)) as revenue_change
    from changes
    group by month_date, arrived_date
)

select * from final
