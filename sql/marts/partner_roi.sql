-- One row per partner, with what he cost and earned in the last 12 complete months.
-- Answers: 36, 99
-- Key: partner_id
-- Note: roi = (margin - cost) / cost, over all of his orders. It says what the cooperation earns on what is spent on it, not what the spending caused.
-- Note: what counts as cost is told in int_partner_costs. Costs are known where the spend stream is delivered; then a partner without an amount cost nothing.
-- partner_id: the partner
-- tier: his tier today
-- net_amount_12m: revenue
-- margin_amount_12m: margin; null where that of a line is not known
-- cost_amount_12m: cost; null where costs are not delivered, or one has no exchange rate
-- roi: (margin - cost) / cost; null where either is not known, and where he cost nothing
with run_day as (
    select last_month_date from run
),

presence as (
    select is_present from streams
    where stream = 'spend'
),

partner_words as (
    select * from partners
),

months as (
    select * from int_partner_months
    where is_complete
),

days_without_margin as (
    select * from int_line_days
    where lines_without_margin > 0
),

costs as (
    select * from int_partner_costs
),

year as (
    select
        cast(last_month_date - interval '11' month as date) as from_date,
        cast(last_month_date + interval '1' month as date) as end_date
    from run_day
),

sales as (
    select
        months.partner_id,
        cast(sum(months.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(coalesce(months.margin_amount, 0)) as decimal(18, 4)) as margin_amount
    from months
    inner join year on months.month_date >= year.from_date
    group by months.partner_id
),

unknown_margins as (
    select days_without_margin.partner_id
    from days_without_margin
    inner join year
        on days_without_margin.order_date >= year.from_date
        and days_without_margin.order_date < year.end_date
    group by days_without_margin.partner_id
),

cost_sums as (
    select
        costs.partner_id,
        case when count(*) = count(costs.cost_amount) then cast(sum(costs.cost_amount) as decimal(18, 4)) end as cost_amount,
        count(*) - count(costs.cost_amount) as costs_without_amount
    from costs
    inner join year
        on costs.cost_date >= year.from_date
        and costs.cost_date < year.end_date
    group by costs.partner_id
),

amounts as (
    select
        partner_words.partner_id,
        partner_words.tier,
        cast(coalesce(sales.net_amount, 0) as decimal(18, 4)) as net_amount_12m,
        case
            when unknown_margins.partner_id is null then cast(coalesce(sales.margin_amount, 0) as decimal(18, 4))
        end as margin_amount_12m,
        case
            when presence.is_present and coalesce(cost_sums.costs_without_amount, 0) = 0
                then cast(coalesce(cost_sums.cost_amount, 0) as decimal(18, 4))
        end as cost_amount_12m
    from partner_words
    cross join presence
    left join sales on sales.partner_id = partner_words.partner_id
    left join unknown_margins on unknown_margins.partner_id = partner_words.partner_id
    left join cost_sums on cost_sums.partner_id = partner_words.partner_id
),

final as (
    select
        partner_id,
        tier,
        net_amount_12m,
        margin_amount_12m,
        cost_amount_12m,
        cast(cast(margin_amount_12m as decimal(20, 4)) - cost_amount_12m as double)
        / nullif(cast(cost_amount_12m as double), 0e0) as roi
    from amounts
)

select * from final
