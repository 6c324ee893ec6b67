-- One row per partner and day on which the number of his customers, silent or not, changes.
-- Key: partner_id, event_date
-- Note: int_customer_events added up over the months that its rows come from: a tenth of the rows, for all who ask of days.
-- partner_id: partner of the customer's first order
-- event_date: the day
-- new_customers: customers whose first order lies on the day
-- silent_customers: customers who fell silent on the day
-- returned_customers: customers who had been silent and ordered on the day
with events as (
    select * from int_customer_events
),

final as (
    select
        partner_id,
        event_date,
        cast(sum(new_customers) as bigint) as new_customers,
        cast(sum(silent_customers) as bigint) as silent_customers,
        cast(sum(returned_customers) as bigint) as returned_customers
    from events
    group by partner_id, event_date
)

select * from final
