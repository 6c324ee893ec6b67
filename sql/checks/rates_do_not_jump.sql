-- No exchange rate is more than ten times the one before it within a month, or less than a tenth of it.
-- Severity: error
-- Note: then a decimal point has slipped, but for hyperinflations; a currency that drops its zeros gets a new code.
with run_day as (
    select reporting_currency from run
),

rates as (
    select * from int_fx_rates
),

with_previous as (
    select
        rates.currency,
        rates.valid_from,
        rates.rate,
        lag(rates.valid_from) over (partition by rates.currency order by rates.valid_from) as previous_valid_from,
        lag(rates.rate) over (partition by rates.currency order by rates.valid_from) as previous_rate
    from rates
    inner join run_day on rates.currency <> run_day.reporting_currency
),

final as (
    select
        currency,
        valid_from as rate_date,
        rate,
        previous_rate
    from with_previous
    where date_diff('day', previous_valid_from, valid_from) <= 31
        and (rate > previous_rate * 10 or rate < previous_rate / 10)
)

select * from final
