-- No partner has, at the end of a month or on the as-of date, fewer than no silent customers, nor more of them than customers.
-- Severity: error
with months as (
    select
        partner_id,
        month_date,
        new_customers,
        silent_customers - returned_customers as silent_change
    from int_customer_event_months
),

running as (
    select
        partner_id,
        month_date,
        sum(new_customers) over (
            partition by partner_id
            order by month_date
            rows between unbounded preceding and current row
        ) as customers,
        sum(silent_change) over (
            partition by partner_id
            order by month_date
            rows between unbounded preceding and current row
        ) as silent_customers
    from months
),

final as (
    select
        partner_id,
        month_date,
        cast(customers as bigint) as customers,
        cast(silent_customers as bigint) as silent_customers
    from running
    where silent_customers < 0
        or silent_customers > customers
)

select * from final
