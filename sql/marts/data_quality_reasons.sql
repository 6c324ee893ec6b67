-- One row per stream and reason for which rows were set aside.
-- Answers: 59, 163
-- Key: stream, reason
-- stream: the stream
-- reason: column and rule that was broken
-- rows: rows that broke it; a row may break several
with reasons as (
    select * from quarantine_reasons
),

final as (
    select
        stream,
        reason,
        cast(sum(rows) as bigint) as rows
    from reasons
    group by stream, reason
)

select * from final
