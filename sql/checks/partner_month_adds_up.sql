-- Last month's revenue and the movement are this month's revenue, for every partner.
-- Severity: error
with months as (
    select * from partner_month
),

final as (
    select
        partner_id,
        month_date,
        previous_net_amount,
        movement_amount,
        net_amount
    from months
    where cast(previous_net_amount as decimal(20, 4)) + movement_amount <> net_amount
        or movement not in ('new', 'expansion', 'contraction', 'churned', 'reactivated', 'flat')
)

select * from final
