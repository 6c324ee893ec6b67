-- One row per festival and partner who had ordered in the 12 months before it.
-- Answers: 64
-- Title zh: 节日问候覆盖率
-- Title en: Partners greeted at a festival
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: touchpoints
-- Owner: Channel managers
-- Key: date, partner_id
-- Note: festivals are Spring Festival (from New Year's Eve), Dragon Boat, Mid-Autumn and the national week; of a run of days off, its first day. A greeting, a gift or an
-- event from 14 days before to 7 after it counts. Festivals less than 8 days before the as-of date are left out.
-- Note: it says who was thought of. What a greeting does for sales cannot be told from it, because nobody is left out at random.
-- date: first day of the festival
-- partner_id: the partner
-- numerator: 1 if he was greeted
-- denominator: 1
with run_day as (
    select as_of_date from run
),

festival_days as (
    select
        date,
        case when class = 'core' then 'spring' else class end as festival
    from holidays
    where class in ('core', 'dragon_boat', 'mid_autumn', 'national')
        and not is_workday
),

order_gaps as (
    select * from int_order_gaps
),

greetings as (
    select * from stg_touchpoints
    where direction = 'out'
        and kind in ('greeting', 'gift', 'event')
),

first_greetings as (
    select min(sent_date) as first_date from greetings
),

with_last as (
    select
        date,
        festival,
        lag(date) over (partition by festival order by date) as last_date
    from festival_days
),

-- Not before the first greeting on record: nobody kept books then.
festivals as (
    select with_last.date
    from with_last
    inner join run_day on date_diff('day', with_last.date, run_day.as_of_date) >= 8
    inner join first_greetings on with_last.date >= cast(first_greetings.first_date - interval '7' day as date)
    where with_last.last_date is null
        or date_diff('day', with_last.last_date, with_last.date) > 1
    group by with_last.date
),

buyers as (
    select
        festivals.date,
        order_gaps.partner_id
    from festivals
    inner join order_gaps
        on order_gaps.date < festivals.date
        and order_gaps.date >= cast(festivals.date - interval '12' month as date)
    group by festivals.date, order_gaps.partner_id
),

greeted as (
    select
        festivals.date,
        greetings.partner_id
    from festivals
    inner join greetings
        on greetings.sent_date >= cast(festivals.date - interval '14' day as date)
        and greetings.sent_date <= cast(festivals.date + interval '7' day as date)
    group by festivals.date, greetings.partner_id
),

final as (
    select
        buyers.date,
        buyers.partner_id,
        case when greeted.partner_id is not null then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from buyers
    left join greeted
        on greeted.date = buyers.date
        and greeted.partner_id = buyers.partner_id
)

select * from final
