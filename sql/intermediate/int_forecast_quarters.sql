-- One row per partner and three months ahead, with what was expected of them from the months before alone, and what came.
-- Key: partner_id, quarter_date
-- Note: quarters here are the three months after the last complete month, and the threes before them, counted back: not those of the calendar.
-- Note: expected = (0.7 * his last 3 months + 0.3 * the 3 before them) * sqrt(season); season is what the company made of such 3 months a year ago
-- (partners with both, 30 at least, else 1), between 1/2 and 2. Its root, because half of one year's season is chance. Of eight simple forecasts this one
-- errs least on two companies; what it is worth in yours, beside "as the last 3 months", is in forecast_backtest.
-- Note: who sold nothing for six months is not forecast.
-- partner_id: the partner
-- quarter_date: first day of the three months
-- expected_amount: expected revenue
-- naive_amount: revenue of the 3 months before, as who has no model would say
-- year_ago_amount: revenue of the same 3 months a year ago; null where he had none
-- actual_amount: revenue of the three months; null where they are not over
-- size_class: 1 the largest third of the quarter by expected revenue, 3 the smallest
with run_day as (
    select last_month_date from run
),

months as (
    select * from int_partner_months
    where is_complete
),

-- Months are numbered back from the last complete one, which is 0; the quarter ahead is -1.
numbered as (
    select
        months.partner_id,
        months.net_amount,
        (year(run_day.last_month_date) - year(months.month_date)) * 12
        + month(run_day.last_month_date) - month(months.month_date) as months_back
    from months
    cross join run_day
),

quarters as (
    select
        partner_id,
        cast(floor(months_back / 3e0) as bigint) as quarters_back,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        count(*) as months
    from numbered
    group by partner_id, cast(floor(months_back / 3e0) as bigint)
),

-- What was known before each quarter began: the five quarters before it.
known as (
    select
        last_quarters.partner_id,
        last_quarters.quarters_back - 1 as quarters_back,
        max(case when quarters.quarters_back = last_quarters.quarters_back then quarters.net_amount end) as last_amount,
        max(case when quarters.quarters_back = last_quarters.quarters_back + 1 then quarters.net_amount end) as before_last_amount,
        max(
            case
                when quarters.quarters_back = last_quarters.quarters_back + 3 and quarters.months = 3 then quarters.net_amount
            end
        ) as year_ago_amount,
        max(
            case
                when quarters.quarters_back = last_quarters.quarters_back + 4 and quarters.months = 3 then quarters.net_amount
            end
        ) as before_year_ago_amount
    from quarters as last_quarters
    inner join quarters
        on quarters.partner_id = last_quarters.partner_id
        and quarters.quarters_back >= last_quarters.quarters_back
        and quarters.quarters_back <= last_quarters.quarters_back + 4
    group by last_quarters.partner_id, last_quarters.quarters_back
),

seasons as (
    select
        quarters_back,
        cast(sum(year_ago_amount) as double) / nullif(cast(sum(before_year_ago_amount) as double), 0) as season
    from known
    where year_ago_amount is not null
        and before_year_ago_amount is not null
    group by quarters_back
    having count(*) >= 30
        and sum(year_ago_amount) > 0
        and sum(before_year_ago_amount) > 0
),

expected as (
    select
        known.partner_id,
        known.quarters_back,
        cast(run_day.last_month_date - (3 * known.quarters_back + 2) * interval '1' month as date) as quarter_date,
        (0.7e0 * cast(known.last_amount as double) + 0.3e0 * cast(coalesce(known.before_last_amount, known.last_amount) as double))
        * sqrt(least(greatest(coalesce(seasons.season, 1e0), 0.5e0), 2e0)) as expected,
        known.last_amount,
        known.year_ago_amount
    from known
    cross join run_day
    left join seasons on seasons.quarters_back = known.quarters_back
    where known.last_amount > 0
        or known.before_last_amount > 0
),

with_actual as (
    select
        expected.partner_id,
        expected.quarter_date,
        cast(round(greatest(expected.expected, 0e0), 4) as decimal(18, 4)) as expected_amount,
        expected.last_amount,
        expected.year_ago_amount,
        case when expected.quarters_back >= 0 then coalesce(quarters.net_amount, 0) end as actual_amount
    from expected
    left join quarters
        on quarters.partner_id = expected.partner_id
        and quarters.quarters_back = expected.quarters_back
),

final as (
    select
        partner_id,
        quarter_date,
        expected_amount,
        last_amount as naive_amount,
        year_ago_amount,
        cast(actual_amount as decimal(18, 4)) as actual_amount,
        cast(
            ntile(3) over (partition by quarter_date order by expected_amount desc, partner_id) as bigint
        ) as size_class
    from with_actual
)

select * from final
