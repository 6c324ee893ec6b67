-- One row per partner with end customers, saying how many of them are silent for longer than their own rhythm allows.
-- Key: partner_id
-- Note: how long a customer may be quiet is told in int_customer_events. He belongs to the partner of his first order.
-- partner_id: the partner
-- customers: customers with an order up to the as-of date
-- silent_customers: of them, silent beyond their own limit on the as-of date
-- silent_share: silent_customers / customers
-- lower: lower end of its 95 % interval (Wilson)
-- upper: upper end of it
with event_months as (
    select * from int_customer_event_months
),

sums as (
    select
        partner_id,
        cast(sum(new_customers) as bigint) as customers,
        cast(sum(silent_customers - returned_customers) as bigint) as silent_customers
    from event_months
    group by partner_id
),

shares as (
    select
        sums.*,
        cast(customers as double) as n,
        cast(silent_customers as double) as k
    from sums
),

final as (
    select
        partner_id,
        customers,
        silent_customers,
        k / nullif(n, 0e0) as silent_share,
        greatest((k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 0e0) as lower,
        least((k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 1e0) as upper
    from shares
)

select * from final
