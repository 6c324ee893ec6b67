-- One row per month, day and partner, saying what the orders of the month change in the number of customers who began, fell silent or came back on that day.
-- Key: month_date, event_date, partner_id
-- Partitioned by: month_date
-- Note: an order day sets the day on which its customer will be silent if he does not order again, by his own gaps up to then. His next order day
-- takes that back where it comes in time; where it comes late, it is a return. So the customers silent on a day are the sum of silent - returned over
-- all rows up to it, and a new day changes its own month alone.
-- Note: how long he may be quiet is the upper 95 % prediction limit of the next gap, for gaps whose logarithms are normal (Lawrence, The Lognormal
-- Distribution of Buying Frequency Rates, Journal of Marketing Research 17, 1980, 212-220; Hahn and Meeker, Statistical Intervals, 1991, 4.2):
-- exp(m + t s sqrt(1 + 1/n)), with n gaps, mean m and standard deviation s of their logarithms, and Student's t for 95 % and n - 1 degrees of
-- freedom by the expansion of Abramowitz and Stegun, 26.7.5.
-- Note: at least churn.medianFactor times his median gap exp(m), within churn.minimumDays and churn.maximumDays, rounded to tenths and then
-- up to days. With fewer gaps than churn.minimumGaps, or fewer than two, churn.maximumDays. Days of the calendar, closures included.
-- month_date: month of the orders that are counted here
-- event_date: the day on which something changes
-- partner_id: partner of the customer's first order
-- new_customers: customers whose first order lies on the day
-- silent_customers: customers silent from the day on if they do not order; below zero where orders of the month take back what earlier ones had set
-- returned_customers: customers who had been silent and ordered on the day
with company_rules as (
    select
        churn_minimum_days,
        churn_maximum_days,
        churn_median_factor,
        greatest(churn_minimum_gaps, 2) as minimum_gaps
    from rules
),

customer_days as (
    select
        order_date,
        previous_order_date,
        first_partner_id as partner_id,
        occasion,
        ln_gap_sum,
        ln_gap_square_sum,
        cast(coalesce(round(ln(cast(gap_days as double)), 4), 0e0) as decimal(18, 4)) as ln_gap
    from int_customer_orders
),

with_square as (
    select
        customer_days.*,
        cast(round(power(cast(ln_gap as double), 2), 4) as decimal(18, 4)) as ln_gap_square
    from customer_days
),

-- What each order day sets, and what the one before it had set: the sums before are the sums now less the gap between the two.
settings as (
    select
        order_date,
        partner_id,
        true as is_own,
        order_date as from_date,
        occasion - 1 as gaps,
        cast(ln_gap_sum as double) as ln_gap_sum,
        cast(ln_gap_square_sum as double) as ln_gap_square_sum
    from with_square
    union all
    select
        order_date,
        partner_id,
        false as is_own,
        previous_order_date as from_date,
        occasion - 2 as gaps,
        cast(cast(ln_gap_sum as decimal(20, 4)) - ln_gap as double) as ln_gap_sum,
        cast(cast(ln_gap_square_sum as decimal(20, 4)) - ln_gap_square as double) as ln_gap_square_sum
    from with_square
    where occasion > 1
),

moments as (
    select
        settings.*,
        ln_gap_sum / nullif(gaps, 0) as ln_mean,
        sqrt(
            greatest((ln_gap_square_sum - ln_gap_sum * ln_gap_sum / nullif(gaps, 0)) / nullif(gaps - 1, 0), 0e0)
            * (1e0 + 1e0 / nullif(gaps, 0))
        ) as ln_spread,
        cast(gaps - 1 as double) as freedom
    from settings
),

-- z = 1.6448536 is the normal 95 % quantile; then (z^3 + z) / 4, (5 z^5 + 16 z^3 + 3 z) / 96 and (3 z^7 + 19 z^5 + 17 z^3 - 15 z) / 384.
limits as (
    select
        moments.*,
        ln_mean
        + ln_spread * (
            1.6448536e0
            + 1.5237691e0 / nullif(freedom, 0e0)
            + 1.4202030e0 / nullif(freedom * freedom, 0e0)
            + 0.9830015e0 / nullif(freedom * freedom * freedom, 0e0)
        ) as ln_limit
    from moments
),

silences as (
    select
        limits.order_date,
        limits.partner_id,
        limits.is_own,
        limits.gaps,
        cast(
            limits.from_date
            + (
                1 + case
                    when limits.gaps < company_rules.minimum_gaps then company_rules.churn_maximum_days
                    else cast(
                        ceil(
                            round(
                                least(
                                    greatest(
                                        company_rules.churn_median_factor * exp(limits.ln_mean),
                                        exp(limits.ln_limit),
                                        cast(company_rules.churn_minimum_days as double)
                                    ),
                                    cast(company_rules.churn_maximum_days as double)
                                ),
                                1
                            )
                        ) as bigint
                    )
                end
            ) * interval '1' day as date
        ) as silent_date
    from limits
    cross join company_rules
),

changes as (
    select
        order_date,
        partner_id,
        order_date as event_date,
        1 as new_customers,
        0 as silent_customers,
        0 as returned_customers
    from silences
    where is_own
        and gaps = 0
    union all
    select
        order_date,
        partner_id,
        silent_date as event_date,
        0 as new_customers,
        case when is_own then 1 else -1 end as silent_customers,
        0 as returned_customers
    from silences
    where is_own
        or silent_date > order_date
    union all
    select
        order_date,
        partner_id,
        order_date as event_date,
        0 as new_customers,
        0 as silent_customers,
        1 as returned_customers
    from silences
    where not is_own
        and silent_date <= order_date
),

final as (
    select
        cast(date_trunc('month', order_date) as date) as month_date,
        event_date,
        partner_id,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(silent_customers) as bigint) as silent_customers,
        cast(sum(returned_customers) as bigint) as returned_customers
    from changes
    group by cast(date_trunc('month', order_date) as date), event_date, partner_id
    having sum(new_customers) <> 0
        or sum(silent_customers) <> 0
        or sum(returned_customers) <> 0
)

select * from final
