-- One row per ticket (question, complaint or suggestion).
-- Key: ticket_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- first_human_reply_at: the ticket's own; where it has none, its first change by a person (or by nobody named) other than being opened
with source_rows as (
    select * from raw_feedback
),

events as (
    select * from stg_feedback_events
),

versions as (
    select
        ticket_id,
        partner_id,
        customer_id,
        product_id,
        entry,
        tag,
        severity,
        owner_id,
        team,
        created_at,
        created_date,
        assigned_at,
        first_human_reply_at,
        resolved_at,
        closed_at,
        followup_at,
        followup_score,
        reopened_count,
        reassigned_count,
        sla_met,
        published,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by ticket_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

newest as (
    select * from versions
    where version_rank = 1
        and deleted_at is null
),

first_human_events as (
    select
        newest.ticket_id,
        min(events.event_at) as event_at
    from newest
    inner join events
        on events.ticket_id = newest.ticket_id
        and events.event_at >= newest.created_at
    where newest.first_human_reply_at is null
        and coalesce(events.is_human, true)
        and lower(events.event) not in ('new', 'opened', 'created')
    group by newest.ticket_id
),

final as (
    select
        newest.ticket_id,
        newest.partner_id,
        newest.customer_id,
        newest.product_id,
        newest.entry,
        newest.tag,
        newest.severity,
        newest.owner_id,
        newest.team,
        newest.created_at,
        newest.created_date,
        newest.assigned_at,
        coalesce(newest.first_human_reply_at, first_human_events.event_at) as first_human_reply_at,
        newest.resolved_at,
        newest.closed_at,
        newest.followup_at,
        newest.followup_score,
        newest.reopened_count,
        newest.reassigned_count,
        newest.sla_met,
        newest.published,
        newest.updated_at,
        newest._source,
        newest._batch_id
    from newest
    left join first_human_events on first_human_events.ticket_id = newest.ticket_id
)

select * from final
