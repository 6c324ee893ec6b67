-- One row per day and partner with revenue or a cost, as long as costs were kept.
-- Answers: 106
-- Title zh: 渠道费用率
-- Title en: Channel cost to revenue
-- Unit: share
-- Direction: down
-- Interval: cluster
-- Time: additive
-- Minimum n: 20
-- Watch: yes
-- Streams: spend, transactions
-- Owner: Channel finance
-- Key: date, partner_id
-- Note: what counts as cost is told in int_partner_costs. Costs come in at ends of quarters, so single months swing; read 12 of them.
-- Note: from the month of the first amount of the spend stream to the month of the last; before and after, no cost means no record. Amounts without an
-- exchange rate are left out.
-- date: day of the orders and of the cost
-- partner_id: the partner
-- numerator: cost
-- denominator: revenue
with order_days as (
    select * from partner_day
),

costs as (
    select * from int_partner_costs
    where cost_date is not null
),

span as (
    select
        cast(date_trunc('month', min(cost_date)) as date) as first_date,
        cast(cast(date_trunc('month', max(cost_date)) as date) + interval '1' month as date) as end_date
    from costs
    where source_kind = 'spend'
),

events as (
    select
        date,
        partner_id,
        cast(0 as decimal(18, 4)) as cost_amount,
        net_amount
    from order_days
    union all
    select
        cost_date as date,
        partner_id,
        cost_amount,
        cast(0 as decimal(18, 4)) as net_amount
    from costs
),

final as (
    select
        events.date,
        events.partner_id,
        cast(coalesce(sum(events.cost_amount), 0) as double) as numerator,
        cast(sum(events.net_amount) as double) as denominator
    from events
    inner join span
        on events.date >= span.first_date
        and events.date < span.end_date
    group by events.date, events.partner_id
)

select * from final
