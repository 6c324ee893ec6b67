-- One row per product.
-- Key: product_id
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A row whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency, at the newest rate on or before the as-of date; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

source_rows as (
    select * from raw_products
),

rates as (
    select * from int_fx_rates
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
        versions.product_id,
        versions.product_name,
        versions.category,
        versions.subcategory,
        versions.launch_date,
        case
            when rates.rate = 1e0 then versions.list_price_amount
            else cast(round(cast(versions.list_price_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as list_price_amount,
        case
            when rates.rate = 1e0 then versions.cost_amount
            else cast(round(cast(versions.cost_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as cost_amount,
        versions.currency,
        versions.updated_at,
        versions._source,
        versions._batch_id
    from versions
    cross join run_day
    left join rates
        on rates.currency = coalesce(versions.currency, run_day.reporting_currency)
        and rates.valid_from <= run_day.as_of_date
        and rates.valid_to > run_day.as_of_date
    where versions.version_rank = 1
        and versions.deleted_at is null
)

select * from final
