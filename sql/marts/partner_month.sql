-- One row per partner and month, from his first order's month to the as-of month; months without order are in it.
-- Key: partner_id, month_date
-- Note: previous_net_amount + movement_amount = net_amount in every row, exactly; so opening plus all movements is closing in every month.
-- Note: a month has revenue if its net_amount is above zero (refunds larger than sales make it negative). Every row is of one class.
-- new, the first month with revenue. reactivated, revenue after a month without, and earlier revenue. churned, no revenue after
-- a month with some. expansion, contraction and flat, the change of all other months by its sign.
-- partner_id: the partner
-- month_date: first day of the month
-- tier: his tier when the month began, see int_tier_months
-- stage: his maturity stage when the month began
-- orders: orders; 0 in a quiet month
-- order_days: days with an order
-- net_amount: revenue in the reporting currency; a refund lowers the month of its own order
-- margin_amount: margin of the lines whose margin is known; null where it is known of none
-- margin_base_amount: revenue of those lines
-- previous_net_amount: net_amount of the month before; 0 in the first
-- movement: new, reactivated, expansion, contraction, churned or flat
-- movement_amount: net_amount less previous_net_amount
-- is_complete: the month is over at the as-of date
with months as (
    select * from int_partner_months
),

tier_months as (
    select * from int_tier_months
),

stage_months as (
    select * from partner_stage_month
),

with_previous as (
    select
        partner_id,
        month_date,
        orders,
        order_days,
        net_amount,
        margin_amount,
        margin_base_amount,
        cast(
            coalesce(lag(net_amount) over (partition by partner_id order by month_date), 0) as decimal(18, 4)
        ) as previous_net_amount,
        coalesce(
            max(net_amount) over (
                partition by partner_id order by month_date rows between unbounded preceding and 1 preceding
            ),
            0
        ) as highest_net_amount_before,
        is_complete
    from months
),

final as (
    select
        with_previous.partner_id,
        with_previous.month_date,
        tier_months.tier,
        coalesce(stage_months.stage, 1) as stage,
        with_previous.orders,
        with_previous.order_days,
        with_previous.net_amount,
        with_previous.margin_amount,
        with_previous.margin_base_amount,
        with_previous.previous_net_amount,
        case
            when with_previous.previous_net_amount <= 0 and with_previous.net_amount > 0
                then case when with_previous.highest_net_amount_before > 0 then 'reactivated' else 'new' end
            when with_previous.previous_net_amount > 0 and with_previous.net_amount <= 0 then 'churned'
            when with_previous.net_amount > with_previous.previous_net_amount then 'expansion'
            when with_previous.net_amount < with_previous.previous_net_amount then 'contraction'
            else 'flat'
        end as movement,
        cast(
            cast(with_previous.net_amount as decimal(20, 4)) - with_previous.previous_net_amount as decimal(18, 4)
        ) as movement_amount,
        with_previous.is_complete
    from with_previous
    inner join tier_months
        on tier_months.partner_id = with_previous.partner_id
        and tier_months.month_date = with_previous.month_date
    left join stage_months
        on stage_months.partner_id = with_previous.partner_id
        and stage_months.month_date = cast(with_previous.month_date - interval '1' month as date)
)

select * from final
