-- One row per complete month from the twelfth of the data on, with what keeping a partner and winning one cost in the 12 months ended.
-- Answers: 32
-- Key: month_date
-- Note: a cost is one of winning up to the end of the third month with the partner, and before his first order; later it is one of keeping. What a cost is, is told in
-- int_partner_costs; where costs are not delivered there is no row.
-- Note: started are partners whose first order lies in the 12 months; kept is the mean number, over the 12 months, of partners beyond their third month who were
-- active when the month began. First means first in the data.
-- Note: an amount without an exchange rate makes the sums it belongs to unknown.
-- month_date: first day of the last of the 12 months
-- winning_amount: costs of winning
-- started: partners won
-- winning_amount_each: one by the other; null where nobody was won
-- keeping_amount: costs of keeping
-- kept: partners kept, a mean
-- keeping_amount_each: one by the other, for a year; null where there were none
-- keeping_to_winning_ratio: keeping_amount_each by winning_amount_each; below 1, keeping one costs less than winning one
with presence as (
    select is_present from streams
    where stream = 'spend'
),

months as (
    select * from int_partner_months
    where is_complete
),

activity as (
    select * from int_activity_months
),

costs as (
    select * from int_partner_costs
    where partner_id is not null
        and cost_date is not null
),

first_months as (
    select partner_id, min(first_month_date) as first_month_date
    from months
    group by partner_id
),

cost_months as (
    select
        cast(date_trunc('month', costs.cost_date) as date) as month_date,
        coalesce(
            cast(date_trunc('month', costs.cost_date) as date) >= cast(first_months.first_month_date + interval '3' month as date),
            false
        ) as is_keeping,
        costs.cost_amount
    from costs
    left join first_months on first_months.partner_id = costs.partner_id
),

cost_sums as (
    select
        month_date,
        sum(case when is_keeping then 0 else cost_amount end) as winning_amount,
        sum(case when is_keeping then cost_amount else 0 end) as keeping_amount,
        count(case when not is_keeping and cost_amount is null then 1 end) as winning_unknown,
        count(case when is_keeping and cost_amount is null then 1 end) as keeping_unknown
    from cost_months
    group by month_date
),

partner_sums as (
    select
        months.month_date,
        count(case when months.months_since_first = 0 then 1 end) as started,
        count(case when months.months_since_first >= 3 and activity.is_active_at_start then 1 end) as kept
    from months
    inner join activity
        on activity.partner_id = months.partner_id
        and activity.month_date = months.month_date
    group by months.month_date
),

filled as (
    select
        partner_sums.month_date,
        partner_sums.started,
        partner_sums.kept,
        coalesce(cost_sums.winning_amount, 0) as winning_amount,
        coalesce(cost_sums.keeping_amount, 0) as keeping_amount,
        coalesce(cost_sums.winning_unknown, 0) as winning_unknown,
        coalesce(cost_sums.keeping_unknown, 0) as keeping_unknown
    from partner_sums
    cross join presence
    left join cost_sums on cost_sums.month_date = partner_sums.month_date
    where presence.is_present
),

summed as (
    select
        month_date,
        count(*) over year_ended as months,
        cast(sum(started) over year_ended as bigint) as started,
        cast(sum(kept) over year_ended as double) / 12e0 as kept,
        case
            when sum(winning_unknown) over year_ended = 0
                then cast(sum(winning_amount) over year_ended as decimal(18, 4))
        end as winning_amount,
        case
            when sum(keeping_unknown) over year_ended = 0
                then cast(sum(keeping_amount) over year_ended as decimal(18, 4))
        end as keeping_amount
    from filled
    window year_ended as (order by month_date rows between 11 preceding and current row)
),

each_one as (
    select
        summed.*,
        cast(winning_amount as double) / nullif(started, 0) as winning_each,
        cast(keeping_amount as double) / nullif(kept, 0e0) as keeping_each
    from summed
    where months = 12
),

final as (
    select
        month_date,
        winning_amount,
        started,
        cast(round(winning_each, 4) as decimal(18, 4)) as winning_amount_each,
        keeping_amount,
        kept,
        cast(round(keeping_each, 4) as decimal(18, 4)) as keeping_amount_each,
        keeping_each / nullif(winning_each, 0e0) as keeping_to_winning_ratio
    from each_one
)

select * from final
