-- Every ticket of the lake opened up to the as-of date, unless its source deleted it, counts once in feedback_tickets and once in feedback_month.
-- Severity: error
with run_day as (
    select as_of_date from run
),

lake_tickets as (
    select
        ticket_id,
        count(deleted_at) as deletions
    from raw_feedback
    group by ticket_id
),

staged_tickets as (
    select * from stg_feedback
),

-- A ticket that staging lost is expected too, one that its source deleted is not.
expected as (
    select count(*) as tickets_expected
    from lake_tickets
    cross join run_day
    left join staged_tickets on staged_tickets.ticket_id = lake_tickets.ticket_id
    where staged_tickets.created_date <= run_day.as_of_date
        or (staged_tickets.ticket_id is null and lake_tickets.deletions = 0)
),

counts as (
    select 'feedback_tickets' as table_name, count(*) as tickets from feedback_tickets
    union all
    select 'feedback_month' as table_name, cast(coalesce(sum(tickets), 0) as bigint) as tickets from feedback_month
),

final as (
    select
        counts.table_name,
        counts.tickets,
        expected.tickets_expected
    from counts
    cross join expected
    where counts.tickets <> expected.tickets_expected
)

select * from final
