-- One row per order day and source with rows of transactions in the lake.
-- Key: order_date, _source
-- Partitioned by: order_date
-- order_date: business date of the orders; a deletion that does not say it is not in the table
-- _source: source that delivered the rows
-- rows_in_lake: rows, every version of an order line
with lake_rows as (
    select order_date, _source from raw_transactions
    where order_date is not null
),

final as (
    select
        order_date,
        _source,
        count(*) as rows_in_lake
    from lake_rows
    group by order_date, _source
)

select * from final
