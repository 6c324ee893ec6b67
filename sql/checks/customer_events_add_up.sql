-- No partner has fewer than no silent customers on any day, nor more of them than customers.
-- Severity: error
with days as (
    select
        partner_id,
        event_date,
        new_customers,
        silent_customers - returned_customers as silent_change
    from int_customer_event_days
),

running as (
    select
        partner_id,
        event_date,
        sum(new_customers) over (
            partition by partner_id
            order by event_date
            rows between unbounded preceding and current row
        ) as customers,
        sum(silent_change) over (
            partition by partner_id
            order by event_date
            rows between unbounded preceding and current row
        ) as silent_customers
    from days
),

final as (
    select
        partner_id,
        event_date,
        cast(customers as bigint) as customers,
        cast(silent_customers as bigint) as silent_customers
    from running
    where silent_customers < 0
        or silent_customers > customers
)

select * from final
