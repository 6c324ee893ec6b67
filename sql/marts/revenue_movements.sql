-- One row per complete month, window length and slice, with what moved revenue since the window before.
-- Answers: 28, 33
-- Key: month_date, window_months, slice_kind, slice
-- Note: opening + new + reactivated + expansion + contraction + churned = closing, exactly. The window of N months ends with month_date;
-- it is compared with the N months before, and given only where the data reach back that far.
-- Note: a partner has revenue in a window if its sum is above zero. new, revenue now and in no month before the window. reactivated,
-- revenue now, none in the window before, but earlier. churned, revenue in the window before, none now. expansion and contraction,
-- the rest by the sign of the change. Tier as of the window's start, so that a change of tier moves nobody within a row.
-- month_date: last month of the window
-- window_months: its length, 1, 3 or 12
-- slice_kind: all or tier
-- slice: the tier; all for the whole company
-- opening_amount: revenue of the window before
-- new_amount: revenue of new partners
-- reactivated_amount: revenue of partners who came back
-- expansion_amount: growth of partners with revenue in both
-- contraction_amount: decline of partners with revenue in both, below zero
-- churned_amount: revenue lost with partners who had none any more, below zero
-- closing_amount: revenue of the window
-- new_partners: number of new partners
-- reactivated_partners: number of partners who came back
-- churned_partners: number of partners lost
-- base_partners: partners with revenue in the window before
with revenue_windows as (
    select * from int_revenue_windows
),

classified as (
    select
        partner_id,
        month_date,
        window_months,
        tier,
        previous_amount,
        current_amount,
        cast(current_amount as decimal(20, 4)) - previous_amount as change_amount,
        case
            when previous_amount <= 0 and current_amount > 0
                then case when is_first_window then 'new' else 'reactivated' end
            when previous_amount > 0 and current_amount <= 0 then 'churned'
            when current_amount > previous_amount then 'expansion'
            when current_amount < previous_amount then 'contraction'
            else 'flat'
        end as movement
    from revenue_windows
),

sliced as (
    select classified.*, 'all' as slice_kind, 'all' as slice from classified
    union all
    select classified.*, 'tier' as slice_kind, tier as slice from classified
),

final as (
    select
        month_date,
        window_months,
        slice_kind,
        slice,
        cast(sum(previous_amount) as decimal(18, 4)) as opening_amount,
        cast(sum(case when movement = 'new' then change_amount else 0 end) as decimal(18, 4)) as new_amount,
        cast(sum(case when movement = 'reactivated' then change_amount else 0 end) as decimal(18, 4)) as reactivated_amount,
        cast(sum(case when movement = 'expansion' then change_amount else 0 end) as decimal(18, 4)) as expansion_amount,
        cast(sum(case when movement = 'contraction' then change_amount else 0 end) as decimal(18, 4)) as contraction_amount,
        cast(sum(case when movement = 'churned' then change_amount else 0 end) as decimal(18, 4)) as churned_amount,
        cast(sum(current_amount) as decimal(18, 4)) as closing_amount,
        count(case when movement = 'new' then 1 end) as new_partners,
        count(case when movement = 'reactivated' then 1 end) as reactivated_partners,
        count(case when movement = 'churned' then 1 end) as churned_partners,
        count(case when previous_amount > 0 then 1 end) as base_partners
    from sliced
    group by month_date, window_months, slice_kind, slice
)

select * from final
