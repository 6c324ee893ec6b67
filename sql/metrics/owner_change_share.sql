-- One row per month and partner whose channel manager of the month before is known.
-- Answers: 13
-- Title zh: 渠道经理更换率
-- Title en: Changes of the channel manager
-- Unit: share
-- Direction: down
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: partners
-- Owner: Channel management
-- Key: date, partner_id
-- Note: partners whose manager at the month's end is another than a month before, by partners with a manager at both; a share a month. A source that sends only
-- today's state has no past, and gives no change.
-- date: last day of the month
-- partner_id: the partner
-- numerator: 1 if the manager is another one
-- denominator: 1
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

partner_rows as (
    select * from stg_partners
    where owner_id is not null
),

-- Partners of whom more than one state is on record.
with_past as (
    select _source
    from partner_rows
    group by _source, partner_id
    having count(*) > 1
),

recorders as (
    select _source
    from with_past
    group by _source
),

month_ends as (
    select cast(calendar.month_date + interval '1' month - interval '1' day as date) as date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    group by calendar.month_date
),

held as (
    select
        month_ends.date,
        partner_rows.partner_id,
        partner_rows.owner_id,
        lag(partner_rows.owner_id) over (partition by partner_rows.partner_id order by month_ends.date) as owner_before,
        lag(month_ends.date) over (partition by partner_rows.partner_id order by month_ends.date) as date_before
    from month_ends
    inner join partner_rows
        on partner_rows.valid_from <= month_ends.date
        and partner_rows.valid_to > month_ends.date
    inner join recorders on recorders._source = partner_rows._source
),

final as (
    select
        date,
        partner_id,
        case when owner_id <> owner_before then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from held
    where date_before >= cast(date_trunc('month', date) - interval '1' month as date)
)

select * from final
