-- One row per partner and day with an order, with the gap to the day with an order before it.
-- Key: partner_id, date
-- Sorted: no
-- partner_id: the partner
-- date: the day
-- open_day: the calendar's count of days without closure up to then
-- gap_days: days since his order day before, closures not counted; null on his first
-- next_date: his next day with an order; null on the last
-- next_open_day: open_day of it
with order_days as (
    select * from partner_day
),

calendar as (
    select * from calendar_days
),

placed as (
    select
        order_days.partner_id,
        order_days.date,
        calendar.open_days as open_day
    from order_days
    inner join calendar on calendar.date = order_days.date
),

final as (
    select
        partner_id,
        date,
        open_day,
        open_day - lag(open_day) over (partition by partner_id order by date) as gap_days,
        lead(date) over (partition by partner_id order by date) as next_date,
        lead(open_day) over (partition by partner_id order by date) as next_open_day
    from placed
)

select * from final
