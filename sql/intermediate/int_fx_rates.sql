-- One row per currency and period in which one exchange rate held.
-- Key: currency, valid_from
-- Effective from: valid_from
-- Note: the reporting currency itself is in it, with the rate 1 for all time.
-- currency: ISO 4217
-- valid_from: first day of the rate
-- valid_to: first day of the next rate; 9999-12-31 for the newest
-- rate: units of the reporting currency for one unit of this one
with run_day as (
    select reporting_currency from run
),

rates as (
    select * from stg_fx_rates
),

foreign_rates as (
    select
        rates.currency,
        rates.rate_date as valid_from,
        coalesce(
            lead(rates.rate_date) over (partition by rates.currency order by rates.rate_date),
            date '9999-12-31'
        ) as valid_to,
        rates.rate
    from rates
    cross join run_day
    where rates.currency <> run_day.reporting_currency
),

own_rate as (
    select
        reporting_currency as currency,
        date '1900-01-01' as valid_from,
        date '9999-12-31' as valid_to,
        cast(1 as double) as rate
    from run_day
),

final as (
    select currency, valid_from, valid_to, rate from foreign_rates
    union all
    select currency, valid_from, valid_to, rate from own_rate
)

select * from final
