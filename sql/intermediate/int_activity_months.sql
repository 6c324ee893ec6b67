-- One row per partner and complete month of his spine, with whether he was active when it began and when it ended.
-- Key: partner_id, month_date
-- Note: active on a day is a partner within a spell of int_active_spells, that is, one who has ordered and is not churned. A lapse that ends
-- within the month is no churn of the month.
-- tier: his tier when the month began
-- is_active_at_start: active on the month's first day, before its orders
-- is_active_at_end: active after the month's last day
-- is_first_month: his first order lies in the month
-- partner_id: the partner
-- month_date: first day of the month
with spells as (
    select * from int_active_spells
),

tier_months as (
    select * from int_tier_months
),

months as (
    select * from int_partner_months
    where is_complete
),

dated as (
    select
        partner_id,
        month_date,
        cast(month_date + interval '1' month as date) as next_month_date,
        months_since_first
    from months
),

final as (
    select
        dated.partner_id,
        dated.month_date,
        max(tier_months.tier) as tier,
        bool_or(
            spells.start_date < dated.month_date
            and coalesce(spells.end_date, date '9999-12-31') >= dated.month_date
        ) as is_active_at_start,
        bool_or(
            spells.start_date < dated.next_month_date
            and coalesce(spells.end_date, date '9999-12-31') >= dated.next_month_date
        ) as is_active_at_end,
        max(dated.months_since_first) = 0 as is_first_month
    from dated
    inner join tier_months
        on tier_months.partner_id = dated.partner_id
        and tier_months.month_date = dated.month_date
    inner join spells on spells.partner_id = dated.partner_id
    group by dated.partner_id, dated.month_date
)

select * from final
