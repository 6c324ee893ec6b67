-- Every accrual that says its base and its rate is the one times the other, to the cent.
-- Severity: warning
with accruals as (
    select * from stg_spend
    where kind = 'accrual'
        and base_amount is not null
        and rate is not null
),

recomputed as (
    select
        spend_id,
        partner_id,
        base_amount,
        rate,
        amount,
        cast(cast(base_amount * cast(round(rate, 6) as decimal(20, 6)) as decimal(18, 2)) as decimal(18, 4)) as computed_amount
    from accruals
),

final as (
    select * from recomputed
    where abs(cast(amount as decimal(20, 4)) - computed_amount) > 0.01
)

select * from final
