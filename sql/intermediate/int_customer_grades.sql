-- One row per end customer and end of a quarter by which he had bought in 12 months, with his grade A, B or C, for the last five complete quarters.
-- Answers: 130
-- Key: customer_id, quarter_date
-- As of: month end
-- Sorted: no
-- Note: A are the customers who, from the largest down, make up the share customers.aShare of revenue of the 12 months ended (the one who crosses it included); B those who
-- make up what lies between it and customers.bShare; C the rest. Among equals the order is that of ids, so that a run repeats itself.
-- customer_id: the end customer
-- quarter_date: first day of the quarter
-- net_amount_12m: revenue of the 12 months that end with the quarter
-- grade: A, B or C
with company_rules as (
    select customers_a_share, customers_b_share from rules
),

occasions as (
    select
        customer_id,
        order_date,
        net_amount
    from int_customer_orders
),

last_quarters as (
    select cast(date_trunc('quarter', cast(last_month_date + interval '1' month as date)) - interval '3' month as date) as quarter_date
    from run
),

quarter_sums as (
    select
        occasions.customer_id,
        cast(date_trunc('quarter', occasions.order_date) as date) as quarter_date,
        sum(occasions.net_amount) as net_amount
    from occasions
    inner join last_quarters
        on occasions.order_date >= cast(last_quarters.quarter_date - interval '21' month as date)
        and occasions.order_date < cast(last_quarters.quarter_date + interval '3' month as date)
    group by occasions.customer_id, cast(date_trunc('quarter', occasions.order_date) as date)
),

-- Revenue of a quarter counts at its own end and at the three after it.
offsets as (
    select months
    from (values (0), (3), (6), (9)) as spans (months)
),

within as (
    select
        quarter_sums.customer_id,
        cast(quarter_sums.quarter_date + offsets.months * interval '1' month as date) as quarter_date,
        cast(sum(quarter_sums.net_amount) as decimal(18, 4)) as net_amount_12m
    from quarter_sums
    cross join offsets
    inner join last_quarters
        on cast(quarter_sums.quarter_date + offsets.months * interval '1' month as date)
        >= cast(last_quarters.quarter_date - interval '12' month as date)
        and cast(quarter_sums.quarter_date + offsets.months * interval '1' month as date) <= last_quarters.quarter_date
    group by
        quarter_sums.customer_id,
        cast(quarter_sums.quarter_date + offsets.months * interval '1' month as date)
),

ranked as (
    select
        within.*,
        cast(
            sum(case when net_amount_12m > 0 then net_amount_12m else 0 end) over (
                partition by quarter_date
                order by net_amount_12m desc, customer_id
                rows between unbounded preceding and current row
            ) as double
        ) as amount_down_to_him,
        cast(sum(case when net_amount_12m > 0 then net_amount_12m else 0 end) over (partition by quarter_date) as double) as amount_of_all
    from within
),

final as (
    select
        ranked.customer_id,
        ranked.quarter_date,
        ranked.net_amount_12m,
        case
            when ranked.net_amount_12m > 0
                and ranked.amount_down_to_him - cast(ranked.net_amount_12m as double)
                < company_rules.customers_a_share * ranked.amount_of_all then 'A'
            when ranked.net_amount_12m > 0
                and ranked.amount_down_to_him - cast(ranked.net_amount_12m as double)
                < company_rules.customers_b_share * ranked.amount_of_all then 'B'
            else 'C'
        end as grade
    from ranked
    cross join company_rules
)

select * from final
