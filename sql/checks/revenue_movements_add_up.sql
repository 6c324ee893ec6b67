-- Opening revenue and all movements together are closing revenue, to the last digit.
-- Severity: error
with movements as (
    select * from revenue_movements
),

final as (
    select
        month_date,
        window_months,
        slice_kind,
        slice,
        closing_amount
        - (
            cast(opening_amount as decimal(20, 4))
            + new_amount
            + reactivated_amount
            + expansion_amount
            + contraction_amount
            + churned_amount
        ) as missing_amount
    from movements
    where closing_amount
        <> cast(opening_amount as decimal(20, 4))
        + new_amount
        + reactivated_amount
        + expansion_amount
        + contraction_amount
        + churned_amount
)

select * from final
