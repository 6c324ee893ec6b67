-- One row per complete month and partner with an order in the 12 months before the last 12.
-- Answers: 37
-- Title zh: 伙伴留存率（12 个月）
-- Title en: Partner retention, 12 months
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: snapshot
-- Minimum n: 20
-- Watch: yes
-- Streams: transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: denominator, partners with an order in the 12 months before the last 12; numerator, of them, those with an order in the last 12. New partners never
-- enter the numerator.
-- Note: taken at each month end for which the data reach back 24 months.
-- date: last day of the month
-- partner_id: the partner
-- numerator: 1 if he ordered again
-- denominator: 1
with months as (
    select * from int_partner_months
),

data_start as (
    select min(month_date) as first_month_date from months
),

windows as (
    select
        partner_id,
        month_date,
        is_complete,
        sum(orders) over (
            partition by partner_id order by month_date rows between 11 preceding and current row
        ) as orders_12m,
        sum(orders) over (
            partition by partner_id order by month_date rows between 23 preceding and 12 preceding
        ) as previous_orders_12m
    from months
),

final as (
    select
        cast(windows.month_date + interval '1' month - interval '1' day as date) as date,
        windows.partner_id,
        case when windows.orders_12m > 0 then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from windows
    inner join data_start
        on data_start.first_month_date <= cast(windows.month_date - interval '23' month as date)
    where windows.is_complete
        and windows.previous_orders_12m > 0
)

select * from final
