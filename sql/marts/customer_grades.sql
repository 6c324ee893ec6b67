-- One row per end customer with a grade at the end of the last complete quarter or of the one before.
-- Answers: 130
-- Key: customer_id
-- As of: month end
-- Sorted: no
-- Note: grades are told in int_customer_grades.
-- customer_id: the end customer
-- partner_id: partner of his last order
-- quarter_date: first day of the last complete quarter
-- grade: A, B or C at its end; null where he had bought nothing in 12 months
-- grade_before: grade a quarter before; null where he had bought nothing in 12 months then
-- net_amount_12m: revenue of the 12 months that end with the quarter; 0 where he bought nothing
with grades as (
    select * from int_customer_grades
),

occasions as (
    select
        customer_id,
        order_date,
        partner_id
    from int_customer_orders
),

last_quarters as (
    select cast(date_trunc('quarter', cast(last_month_date + interval '1' month as date)) - interval '3' month as date) as quarter_date
    from run
),

two_quarters as (
    select
        grades.customer_id,
        last_quarters.quarter_date,
        max(case when grades.quarter_date = last_quarters.quarter_date then grades.grade end) as grade,
        max(case when grades.quarter_date < last_quarters.quarter_date then grades.grade end) as grade_before,
        max(case when grades.quarter_date = last_quarters.quarter_date then grades.net_amount_12m end) as net_amount_12m
    from grades
    inner join last_quarters
        on grades.quarter_date >= cast(last_quarters.quarter_date - interval '3' month as date)
    group by grades.customer_id, last_quarters.quarter_date
),

last_partners as (
    select
        occasions.customer_id,
        max_by(occasions.partner_id, occasions.order_date) as partner_id
    from occasions
    inner join last_quarters on occasions.order_date < cast(last_quarters.quarter_date + interval '3' month as date)
    group by occasions.customer_id
),

final as (
    select
        two_quarters.customer_id,
        last_partners.partner_id,
        two_quarters.quarter_date,
        two_quarters.grade,
        two_quarters.grade_before,
        cast(coalesce(two_quarters.net_amount_12m, 0) as decimal(18, 4)) as net_amount_12m
    from two_quarters
    inner join last_partners on last_partners.customer_id = two_quarters.customer_id
)

select * from final
