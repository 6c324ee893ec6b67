-- One row per change of a ticket.
-- Key: ticket_id, seq
-- Note: the newest version of each key: the latest batch, then the last row.
with source_rows as (
    select * from raw_feedback_events
),

versions as (
    select
        ticket_id,
        seq,
        event,
        event_at,
        event_date,
        actor_id,
        is_human,
        _source,
        _batch_id,
        row_number() over (
            partition by ticket_id, seq
            order by _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        ticket_id,
        seq,
        event,
        event_at,
        event_date,
        actor_id,
        is_human,
        _source,
        _batch_id
    from versions
    where version_rank = 1
)

select * from final
