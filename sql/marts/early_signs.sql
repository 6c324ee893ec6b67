-- One row per sign that may come before a partner is lost, with what came after it and how early it was seen.
-- Answers: 127
-- Key: sign
-- Note: a case is a partner and a complete month at whose end he was active, and of which three months more are known. Lost is whose spell of activity
-- (int_active_spells) ends in those three months.
-- Note: orders_halved, revenue of the 3 months ended less than half of the 3 before. quiet_month, no order in the month. late_reply, a ticket of the month was
-- not answered in time. complaint, a complaint in the month. silent_partner, nothing from him in the 3 months ended after something in the 3 before. A sign whose stream is absent has no row.
-- Note: months of one partner hang together, so the intervals are somewhat too narrow. quiet_month and orders_halved are part of what being lost means; that they come before it is no surprise,
-- how long before is worth knowing.
-- sign: the sign
-- with_sign: cases with it
-- lost_with_sign: of them, lost
-- lost_share_with_sign: one by the other
-- with_sign_lower: lower end of its interval (Wilson, 95 %)
-- with_sign_upper: upper end
-- without_sign: cases without it
-- lost_share_without_sign: share of them who were lost
-- without_sign_lower: lower end of its interval
-- without_sign_upper: upper end
-- lift_ratio: one share by the other
-- losses: partners lost of whom the three months before are known
-- losses_with_sign: of them, with the sign in one of the three
-- mean_lead_days: of those, days from the end of the first month with the sign to the loss
with run_day as (
    select last_month_date from run
),

presence as (
    select stream from streams
    where is_present
),

months as (
    select * from int_partner_months
    where is_complete
),

activity as (
    select * from int_activity_months
),

spells as (
    select * from int_active_spells
),

tickets as (
    select
        partner_id,
        month_date,
        count(case when sla_state = 'breached' then 1 end) as late_replies,
        count(case when is_complaint then 1 end) as complaints
    from feedback_tickets
    where partner_id is not null
    group by partner_id, month_date
),

inbound as (
    select
        partner_id,
        cast(date_trunc('month', sent_date) as date) as month_date,
        count(*) as contacts
    from stg_touchpoints
    where direction = 'in'
    group by partner_id, cast(date_trunc('month', sent_date) as date)
),

filled as (
    select
        months.partner_id,
        months.month_date,
        months.months_since_first,
        months.order_days,
        months.net_amount,
        coalesce(tickets.late_replies, 0) as late_replies,
        coalesce(tickets.complaints, 0) as complaints,
        coalesce(inbound.contacts, 0) as contacts
    from months
    left join tickets
        on tickets.partner_id = months.partner_id
        and tickets.month_date = months.month_date
    left join inbound
        on inbound.partner_id = months.partner_id
        and inbound.month_date = months.month_date
),

-- The spine has every month since his first, so rows are months.
windowed as (
    select
        partner_id,
        month_date,
        months_since_first,
        order_days,
        late_replies,
        complaints,
        cast(sum(net_amount) over last_quarter as double) as net_amount_3m,
        cast(sum(net_amount) over quarter_before as double) as net_amount_3m_before,
        sum(contacts) over last_quarter as contacts_3m,
        sum(contacts) over quarter_before as contacts_3m_before
    from filled
    window
        last_quarter as (partition by partner_id order by month_date rows between 2 preceding and current row),
        quarter_before as (partition by partner_id order by month_date rows between 5 preceding and 3 preceding)
),

at_risk as (
    select
        windowed.*,
        spells.end_date
    from windowed
    inner join activity
        on activity.partner_id = windowed.partner_id
        and activity.month_date = windowed.month_date
        and activity.is_active_at_end
    inner join spells
        on spells.partner_id = windowed.partner_id
        and spells.start_date < cast(windowed.month_date + interval '1' month as date)
        and coalesce(spells.end_date, date '9999-12-31') >= cast(windowed.month_date + interval '1' month as date)
    where windowed.months_since_first >= 5
),

signs as (
    select
        'orders_halved' as sign,
        'transactions' as stream,
        partner_id,
        month_date,
        end_date,
        net_amount_3m < net_amount_3m_before / 2e0 as has_sign
    from at_risk
    union all
    select
        'quiet_month' as sign,
        'transactions' as stream,
        partner_id,
        month_date,
        end_date,
        order_days = 0 as has_sign
    from at_risk
    union all
    select
        'late_reply' as sign,
        'feedback' as stream,
        partner_id,
        month_date,
        end_date,
        late_replies > 0 as has_sign
    from at_risk
    union all
    select
        'complaint' as sign,
        'feedback' as stream,
        partner_id,
        month_date,
        end_date,
        complaints > 0 as has_sign
    from at_risk
    union all
    select
        'silent_partner' as sign,
        'touchpoints' as stream,
        partner_id,
        month_date,
        end_date,
        contacts_3m = 0 and contacts_3m_before > 0 as has_sign
    from at_risk
),

cases as (
    select
        signs.sign,
        signs.partner_id,
        signs.month_date,
        signs.has_sign,
        case when signs.end_date < cast(signs.month_date + interval '4' month as date) then signs.end_date end as lost_date
    from signs
    inner join presence on presence.stream = signs.stream
    inner join run_day on signs.month_date <= cast(run_day.last_month_date - interval '3' month as date)
),

counted as (
    select
        sign,
        has_sign,
        count(*) as cases,
        count(lost_date) as lost
    from cases
    group by sign, has_sign
),

with_n as (
    select
        counted.*,
        cast(cases as double) as n,
        cast(lost as double) as k
    from counted
),

bounded as (
    select
        with_n.*,
        k / nullif(n, 0e0) as share,
        case when k = 0e0 then 0e0 else (k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0) end as lower,
        case when k = n then 1e0 else (k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0) end as upper
    from with_n
),

sides as (
    select
        sign,
        coalesce(max(case when has_sign then cases end), 0) as with_sign,
        coalesce(max(case when has_sign then lost end), 0) as lost_with_sign,
        max(case when has_sign then share end) as lost_share_with_sign,
        max(case when has_sign then lower end) as with_sign_lower,
        max(case when has_sign then upper end) as with_sign_upper,
        coalesce(max(case when not has_sign then cases end), 0) as without_sign,
        max(case when not has_sign then share end) as lost_share_without_sign,
        max(case when not has_sign then lower end) as without_sign_lower,
        max(case when not has_sign then upper end) as without_sign_upper
    from bounded
    group by sign
),

-- Of each loss, the three months before it.
loss_signs as (
    select
        sign,
        partner_id,
        lost_date,
        min(case when has_sign then cast(month_date + interval '1' month as date) end) as seen_date
    from cases
    where lost_date is not null
    group by sign, partner_id, lost_date
    having count(*) = 3
),

leads as (
    select
        sign,
        count(*) as losses,
        count(seen_date) as losses_with_sign,
        avg(cast(date_diff('day', seen_date, lost_date) as double)) as mean_lead_days
    from loss_signs
    group by sign
),

final as (
    select
        sides.sign,
        sides.with_sign,
        sides.lost_with_sign,
        sides.lost_share_with_sign,
        sides.with_sign_lower,
        sides.with_sign_upper,
        sides.without_sign,
        sides.lost_share_without_sign,
        sides.without_sign_lower,
        sides.without_sign_upper,
        sides.lost_share_with_sign / nullif(sides.lost_share_without_sign, 0e0) as lift_ratio,
        coalesce(leads.losses, 0) as losses,
        coalesce(leads.losses_with_sign, 0) as losses_with_sign,
        leads.mean_lead_days
    from sides
    left join leads on leads.sign = sides.sign
)

select * from final
