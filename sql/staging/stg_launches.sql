-- One row per product whose launch is known.
-- Key: product_id
-- Note: of the newest version of each product, as stg_products has it. It stands apart because prices there follow the rates of the as-of date: whoever asks
-- for launches alone would be made anew with every day.
-- product_id: the product
-- launch_date: day from which it was sold
with source_rows as (
    select * from raw_products
),

versions as (
    select
        product_id,
        launch_date,
        deleted_at,
        row_number() over (
            partition by product_id
            order by coalesce(deleted_at, updated_at) desc nulls last, _batch_seq desc, _row desc
        ) as version_rank
    from source_rows
),

final as (
    select
        product_id,
        launch_date
    from versions
    where version_rank = 1
        and deleted_at is null
        and launch_date is not null
)

select * from final
