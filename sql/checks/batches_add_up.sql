-- Every row that was read was either loaded or set aside, batch by batch.
-- Answers: 164
-- Severity: error
with committed as (
    select * from batches
),

final as (
    select
        stream,
        source,
        batch_id,
        rows_read,
        rows_loaded,
        rows_quarantined
    from committed
    where rows_read <> rows_loaded + rows_quarantined
)

select * from final
