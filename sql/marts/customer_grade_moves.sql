-- One row per complete quarter, grade of end customers at its beginning and grade at its end, for the last four quarters.
-- Answers: 130
-- Key: quarter_date, grade_before, grade
-- As of: month end
-- Note: none before is a customer who had bought nothing in the 12 months up to then; none after, one who bought nothing in the 12 months ended. Grades are told in int_customer_grades.
-- quarter_date: first day of the quarter
-- grade_before: A, B, C or none
-- grade: A, B, C or none
-- customers_before: customers with the grade before
-- customers: of them, with the grade
-- net_amount_12m: their revenue of the 12 months ended
-- share: of all with the grade before; null of none
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with grades as (
    select * from int_customer_grades
),

last_quarters as (
    select cast(date_trunc('quarter', cast(last_month_date + interval '1' month as date)) - interval '3' month as date) as quarter_date
    from run
),

-- Each grade once as what it is at a quarter's end, and once as what it was at the beginning of the next.
both_ends as (
    select
        grades.customer_id,
        grades.quarter_date,
        cast(null as varchar) as grade_before,
        grades.grade,
        grades.net_amount_12m
    from grades
    union all
    select
        grades.customer_id,
        cast(grades.quarter_date + interval '3' month as date) as quarter_date,
        grades.grade as grade_before,
        cast(null as varchar) as grade,
        cast(null as decimal(18, 4)) as net_amount_12m
    from grades
),

paired as (
    select
        both_ends.customer_id,
        both_ends.quarter_date,
        coalesce(max(both_ends.grade_before), 'none') as grade_before,
        coalesce(max(both_ends.grade), 'none') as grade,
        max(both_ends.net_amount_12m) as net_amount_12m
    from both_ends
    inner join last_quarters
        on both_ends.quarter_date >= cast(last_quarters.quarter_date - interval '9' month as date)
        and both_ends.quarter_date <= last_quarters.quarter_date
    group by both_ends.customer_id, both_ends.quarter_date
),

counted as (
    select
        quarter_date,
        grade_before,
        grade,
        count(*) as customers,
        cast(coalesce(sum(net_amount_12m), 0) as decimal(18, 4)) as net_amount_12m
    from paired
    group by quarter_date, grade_before, grade
),

totalled as (
    select
        counted.*,
        cast(sum(customers) over (partition by quarter_date, grade_before) as bigint) as customers_before
    from counted
),

final as (
    select
        quarter_date,
        grade_before,
        grade,
        customers_before,
        customers,
        net_amount_12m,
        case when grade_before <> 'none' then cast(customers as double) / nullif(customers_before, 0) end as share,
        case
            when grade_before <> 'none'
                then (
                    customers + 1.9208e0
                    - 1.96e0 * sqrt(cast(customers as double) * (customers_before - customers) / nullif(customers_before, 0) + 0.9604e0)
                ) / (customers_before + 3.8416e0)
        end as lower,
        case
            when grade_before <> 'none' and customers = customers_before then 1e0
            when grade_before <> 'none'
                then (
                    customers + 1.9208e0
                    + 1.96e0 * sqrt(cast(customers as double) * (customers_before - customers) / nullif(customers_before, 0) + 0.9604e0)
                ) / (customers_before + 3.8416e0)
        end as upper
    from totalled
)

select * from final
