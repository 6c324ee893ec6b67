-- One row per kind of ticket opened in the last 180 days.
-- Answers: 47, 55
-- Key: tag
-- tag: kind of ticket; "untagged" where it has none
-- tickets_90d: tickets opened in the 90 days up to the as-of date
-- tickets_previous_90d: tickets opened in the 90 days before
-- share: share of tickets_90d of all kinds; null where there is none
-- cumulative_share: share of this kind and all more frequent ones
with run_day as (
    select as_of_date from run
),

tickets as (
    select * from feedback_tickets
),

recent as (
    select
        coalesce(tickets.tag, 'untagged') as tag,
        date_diff('day', tickets.created_date, run_day.as_of_date) as days_ago
    from tickets
    inner join run_day on date_diff('day', tickets.created_date, run_day.as_of_date) < 180
),

counts as (
    select
        tag,
        count(case when days_ago < 90 then 1 end) as tickets_90d,
        count(case when days_ago >= 90 then 1 end) as tickets_previous_90d
    from recent
    group by tag
),

running as (
    select
        tag,
        tickets_90d,
        tickets_previous_90d,
        sum(tickets_90d) over () as tickets_of_all,
        sum(tickets_90d) over (
            order by tickets_90d desc nulls last, tag rows between unbounded preceding and current row
        ) as tickets_down_to_it
    from counts
),

final as (
    select
        tag,
        tickets_90d,
        tickets_previous_90d,
        cast(tickets_90d as double) / nullif(cast(tickets_of_all as double), 0e0) as share,
        cast(tickets_down_to_it as double) / nullif(cast(tickets_of_all as double), 0e0) as cumulative_share
    from running
)

select * from final
