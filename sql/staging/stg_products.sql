-- One row per product.
-- Key: product_id
-- Note: amounts are in the reporting currency, at the newest rate on or before the as-of date; null where their currency has no rate.
with run_day as (
    select as_of_date, reporting_currency from run
),

products as (
    select * from stg_products_in_own_currency
),

rates as (
    select * from int_fx_rates
),

final as (
    select
        products.product_id,
        products.product_name,
        products.category,
        products.subcategory,
        products.launch_date,
        case
            when rates.rate = 1e0 then products.list_price_amount
            else cast(round(cast(products.list_price_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as list_price_amount,
        case
            when rates.rate = 1e0 then products.cost_amount
            else cast(round(cast(products.cost_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as cost_amount,
        products.currency,
        products.updated_at,
        products._source,
        products._batch_id
    from products
    cross join run_day
    left join rates
        on rates.currency = coalesce(products.currency, run_day.reporting_currency)
        and rates.valid_from <= run_day.as_of_date
        and rates.valid_to > run_day.as_of_date
)

select * from final
