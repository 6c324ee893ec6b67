-- One row per band of targets, with how often targets of that size were reached in the last four complete quarters.
-- Answers: 82
-- Key: band
-- Note: the targets of each quarter are cut by size into four bands of as many partners. If the large are reached much less often than the small, targets grow faster than
-- partners do; if all are reached alike, they are graded well. Partners with a target for all months of a quarter.
-- band: 1 the smallest to 4 the largest
-- targets: partner quarters
-- lowest_target_amount: smallest target of a quarter
-- highest_target_amount: largest
-- reached: revenue of the quarter was the target or more
-- far_below: it was less than half of it
-- attainment_share: revenue of all by targets of all
-- share: reached by targets
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with run_day as (
    select last_month_date from run
),

target_months as (
    select * from int_target_months
),

months as (
    select * from int_partner_months
    where is_complete
),

last_quarter as (
    select
        cast(date_trunc('quarter', cast(last_month_date + interval '1' month as date)) - interval '12' month as date) as first_date,
        cast(date_trunc('quarter', cast(last_month_date + interval '1' month as date)) as date) as end_date
    from run_day
),

quarters as (
    select
        target_months.partner_id,
        cast(date_trunc('quarter', target_months.month_date) as date) as quarter_date,
        cast(round(sum(target_months.target_amount), 4) as decimal(18, 4)) as target_amount,
        cast(sum(coalesce(months.net_amount, 0)) as decimal(18, 4)) as net_amount
    from target_months
    inner join last_quarter
        on target_months.month_date >= last_quarter.first_date
        and target_months.month_date < last_quarter.end_date
    left join months
        on months.partner_id = target_months.partner_id
        and months.month_date = target_months.month_date
    group by target_months.partner_id, cast(date_trunc('quarter', target_months.month_date) as date)
    having count(*) = 3
        and sum(target_months.target_amount) > 0
),

banded as (
    select
        quarters.*,
        ntile(4) over (partition by quarter_date order by target_amount, partner_id) as band
    from quarters
),

counted as (
    select
        cast(band as bigint) as band,
        count(*) as targets,
        min(target_amount) as lowest_target_amount,
        max(target_amount) as highest_target_amount,
        count(case when net_amount >= target_amount then 1 end) as reached,
        count(case when cast(net_amount as double) < cast(target_amount as double) / 2e0 then 1 end) as far_below,
        cast(sum(net_amount) as double) / nullif(cast(sum(target_amount) as double), 0) as attainment_share
    from banded
    group by cast(band as bigint)
),

final as (
    select
        counted.*,
        cast(reached as double) / nullif(targets, 0) as share,
        case
            when reached = 0 then 0e0
            else (cast(reached as double) + 1.9208e0 - 1.96e0 * sqrt(cast(reached as double) * (targets - reached) / nullif(targets, 0) + 0.9604e0)) / (targets + 3.8416e0)
        end as lower,
        case
            when reached = targets then 1e0
            else (cast(reached as double) + 1.9208e0 + 1.96e0 * sqrt(cast(reached as double) * (targets - reached) / nullif(targets, 0) + 0.9604e0)) / (targets + 3.8416e0)
        end as upper
    from counted
)

select * from final
