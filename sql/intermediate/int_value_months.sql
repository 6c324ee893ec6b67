-- One row per partner and complete month, with the classes of value, efficiency and capability he qualifies for at its end.
-- Key: partner_id, month_date
-- Note: value is a 2 x 2: core are the partners who, from the largest down, make up the share tiers.coreShare of all revenue of the 12 months
-- ended (the one who crosses it included); of the others, who grew by classes.potentialGrowthShare has potential, the rest is edge.
-- Note: growth is revenue of the 3 months ended against the same months of the year before, so that seasons cancel. Where he did not sell
-- then it is not known; such a partner is core or has no class.
-- Note: efficiency is margin of the 3 months ended per unit of what he cost in them: high from classes.highReturnFactor, low below
-- classes.lowReturnFactor. It says what cooperation earned on what was spent on it, not what the spending caused.
-- Note: capability is a 2 x 2 of scale and ability: large are those who are core by value, able those with classes.ableCertifiedPeople certified people or more on the
-- month's last day.
-- partner_id: the partner
-- month_date: first day of the month
-- net_amount_12m: revenue of the 12 months ended
-- growth_ratio: revenue of 3 months against the year before, less 1; null where he sold nothing then
-- margin_amount_3m: margin; null where that of a line is not known
-- cost_amount_3m: what he cost; null where costs are not delivered, or one has no exchange rate
-- return_factor: margin per unit of cost; null where either is not known, and where he cost nothing
-- certified_people: people with a valid certificate on the month's last day; null where it is not known
-- value_class: core, potential or edge; null where it cannot be told
-- efficiency_class: high, medium or low; null where it cannot be told
-- capability_class: leading (large and able), large, skilled (able) or developing; null where it cannot be told
with company_rules as (
    select
        tiers_core_share,
        classes_potential_growth_share,
        classes_high_return_factor,
        classes_low_return_factor,
        classes_able_certified_people
    from rules
),

presence as (
    select is_present from streams
    where stream = 'spend'
),

months as (
    select * from int_partner_months
    where is_complete
),

costs as (
    select * from int_partner_costs
    where partner_id is not null
),

partner_rows as (
    select * from stg_partners
    where certified_people is not null
),

days_without_margin as (
    select
        partner_id,
        cast(date_trunc('month', order_date) as date) as month_date,
        cast(sum(lines_without_margin) as bigint) as lines_without_margin
    from int_line_days
    group by partner_id, cast(date_trunc('month', order_date) as date)
),

cost_months as (
    select
        partner_id,
        cast(date_trunc('month', cost_date) as date) as month_date,
        sum(cost_amount) as cost_amount,
        count(case when cost_amount is null then 1 end) as costs_unknown
    from costs
    group by partner_id, cast(date_trunc('month', cost_date) as date)
),

filled as (
    select
        months.partner_id,
        months.month_date,
        months.months_since_first,
        months.net_amount,
        months.margin_amount,
        coalesce(days_without_margin.lines_without_margin, 0) as lines_without_margin,
        coalesce(cost_months.cost_amount, 0) as cost_amount,
        coalesce(cost_months.costs_unknown, 0) as costs_unknown
    from months
    left join days_without_margin
        on days_without_margin.partner_id = months.partner_id
        and days_without_margin.month_date = months.month_date
    left join cost_months
        on cost_months.partner_id = months.partner_id
        and cost_months.month_date = months.month_date
),

-- The spine has every month since his first, so rows are months.
summed as (
    select
        partner_id,
        month_date,
        cast(sum(net_amount) over year_ended as decimal(18, 4)) as net_amount_12m,
        cast(sum(net_amount) over quarter_ended as decimal(18, 4)) as net_amount_3m,
        cast(sum(net_amount) over quarter_of_year_before as decimal(18, 4)) as net_amount_3m_before,
        case
            when sum(lines_without_margin) over quarter_ended = 0
                then cast(sum(coalesce(margin_amount, 0)) over quarter_ended as decimal(18, 4))
        end as margin_amount_3m,
        case
            when sum(costs_unknown) over quarter_ended = 0
                then cast(sum(cost_amount) over quarter_ended as decimal(18, 4))
        end as cost_amount_3m,
        months_since_first
    from filled
    window
        year_ended as (partition by partner_id order by month_date rows between 11 preceding and current row),
        quarter_ended as (partition by partner_id order by month_date rows between 2 preceding and current row),
        quarter_of_year_before as (partition by partner_id order by month_date rows between 14 preceding and 12 preceding)
),

measured as (
    select
        summed.partner_id,
        summed.month_date,
        summed.net_amount_12m,
        case
            when summed.months_since_first >= 14
                then cast(summed.net_amount_3m as double) / nullif(cast(summed.net_amount_3m_before as double), 0) - 1
        end as growth_ratio,
        summed.margin_amount_3m,
        case when presence.is_present then summed.cost_amount_3m end as cost_amount_3m
    from summed
    cross join presence
),

ranked as (
    select
        partner_id,
        month_date,
        net_amount_12m,
        growth_ratio,
        margin_amount_3m,
        cost_amount_3m,
        cast(margin_amount_3m as double) / nullif(cast(cost_amount_3m as double), 0) as return_factor,
        cast(
            sum(case when net_amount_12m > 0 then net_amount_12m else 0 end) over (
                partition by month_date
                order by net_amount_12m desc, partner_id
                rows between unbounded preceding and current row
            ) as double
        ) as amount_down_to_him,
        cast(
            sum(case when net_amount_12m > 0 then net_amount_12m else 0 end) over (partition by month_date) as double
        ) as amount_of_all
    from measured
),

placed as (
    select
        ranked.*,
        partner_rows.certified_people,
        ranked.net_amount_12m > 0
        and ranked.amount_down_to_him - cast(ranked.net_amount_12m as double)
        < company_rules.tiers_core_share * ranked.amount_of_all as is_large,
        partner_rows.certified_people >= company_rules.classes_able_certified_people as is_able
    from ranked
    cross join company_rules
    left join partner_rows
        on partner_rows.partner_id = ranked.partner_id
        and partner_rows.valid_from < cast(ranked.month_date + interval '1' month as date)
        and partner_rows.valid_to >= cast(ranked.month_date + interval '1' month as date)
),

final as (
    select
        placed.partner_id,
        placed.month_date,
        placed.net_amount_12m,
        placed.growth_ratio,
        placed.margin_amount_3m,
        placed.cost_amount_3m,
        placed.return_factor,
        placed.certified_people,
        case
            when placed.is_large then 'core'
            when placed.growth_ratio >= company_rules.classes_potential_growth_share then 'potential'
            when placed.growth_ratio is not null then 'edge'
        end as value_class,
        case
            when placed.return_factor >= company_rules.classes_high_return_factor then 'high'
            when placed.return_factor < company_rules.classes_low_return_factor then 'low'
            when placed.return_factor is not null then 'medium'
        end as efficiency_class,
        case
            when placed.is_able is null then cast(null as varchar)
            when placed.is_large and placed.is_able then 'leading'
            when placed.is_large then 'large'
            when placed.is_able then 'skilled'
            else 'developing'
        end as capability_class
    from placed
    cross join company_rules
)

select * from final
