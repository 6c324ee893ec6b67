-- One row per tier with incentives in the last 12 complete months, with how evenly they fall on what partners sell.
-- Answers: 81, 89
-- Key: tier
-- Note: a partner's effective rate is what was accrued for him by his revenue of the same months; tier as of today. Partners without revenue have none.
-- Note: gini is Gini's coefficient of the rates: 0 all the same, near 1 one has all. Rates may differ by rule (a ladder pays the large more): it says that they do, not that
-- they should not. The row of all tells whether one size is for all: the spread of the tiers' means, and how much of all accruals one rule gives.
-- tier: the tier; all for the whole company
-- partners: partners with revenue
-- with_accruals: of them, with accruals
-- mean_rate: accruals of all by revenue of all
-- lowest_rate: lowest of those with accruals
-- highest_rate: highest of them
-- gini: of all partners' rates; null where nobody has any
-- tier_spread: highest by lowest mean rate of the tiers; of the row of all only
-- largest_rule_share: share of the rule that gives most; of the row of all only
with run_day as (
    select last_month_date from run
),

partner_words as (
    select * from partners
),

months as (
    select * from int_partner_months
    where is_complete
),

amounts_spent as (
    select * from stg_spend
    where kind = 'accrual'
),

accruals as (
    select
        amounts_spent.partner_id,
        coalesce(amounts_spent.rule_id, '') as rule_id,
        amounts_spent.amount
    from amounts_spent
    inner join run_day
        on amounts_spent.spend_date >= cast(run_day.last_month_date - interval '11' month as date)
        and amounts_spent.spend_date < cast(run_day.last_month_date + interval '1' month as date)
),

accrued as (
    select
        partner_id,
        cast(sum(amount) as double) as amount
    from accruals
    group by partner_id
),

sold as (
    select
        months.partner_id,
        cast(sum(months.net_amount) as double) as net_amount
    from months
    inner join run_day on months.month_date >= cast(run_day.last_month_date - interval '11' month as date)
    group by months.partner_id
    having sum(months.net_amount) > 0
),

rates as (
    select
        partner_words.tier,
        sold.net_amount,
        coalesce(accrued.amount, 0e0) as amount,
        coalesce(accrued.amount, 0e0) / nullif(sold.net_amount, 0) as rate
    from sold
    inner join partner_words on partner_words.partner_id = sold.partner_id
    left join accrued on accrued.partner_id = sold.partner_id
),

sliced as (
    select tier, net_amount, amount, rate from rates
    where tier is not null
    union all
    select 'all' as tier, net_amount, amount, rate from rates
),

ranked as (
    select
        sliced.*,
        row_number() over (partition by tier order by rate) as position
    from sliced
),

-- Gini over sorted values: (2 * sum(i * x_i) / sum(x_i) - (n + 1)) / n.
measured as (
    select
        tier,
        count(*) as partners,
        count(case when amount > 0 then 1 end) as with_accruals,
        sum(amount) / nullif(sum(net_amount), 0) as mean_rate,
        min(case when amount > 0 then rate end) as lowest_rate,
        max(case when amount > 0 then rate end) as highest_rate,
        (2 * sum(position * rate) / nullif(sum(rate), 0) - (count(*) + 1)) / nullif(count(*), 0) as gini
    from ranked
    group by tier
),

spread as (
    select max(mean_rate) / nullif(min(mean_rate), 0) as tier_spread
    from measured
    where tier <> 'all'
),

rules_sums as (
    select rule_id, cast(sum(amount) as double) as amount
    from accruals
    group by rule_id
),

largest as (
    select max(amount) / nullif(sum(amount), 0) as largest_rule_share
    from rules_sums
),

final as (
    select
        measured.tier,
        measured.partners,
        measured.with_accruals,
        measured.mean_rate,
        measured.lowest_rate,
        measured.highest_rate,
        measured.gini,
        case when measured.tier = 'all' then spread.tier_spread end as tier_spread,
        case when measured.tier = 'all' then largest.largest_rule_share end as largest_rule_share
    from measured
    cross join spread
    cross join largest
)

select * from final
