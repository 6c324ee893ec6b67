-- One row per product, with prices in its own currency.
-- Key: product_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: stg_products stands apart because its prices follow the rates of the as-of date: whoever asks for launches alone would be made anew with every day.
with source_rows as (
    select * from raw_products
),

versions as (
    select
        product_id,
        product_name,
        category,
        subcategory,
        launch_date,
        list_price_amount,
        cost_amount,
        currency,
        updated_at,
        deleted_at,
        _source,
        _batch_id,
        row_number() over (
            partition by product_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        product_id,
        product_name,
        category,
        subcategory,
        launch_date,
        list_price_amount,
        cost_amount,
        currency,
        updated_at,
        _source,
        _batch_id
    from versions
    where version_rank = 1
        and deleted_at is null
)

select * from final
