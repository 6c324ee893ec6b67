-- One row per day from the first event in the data to the as-of date.
-- Key: date
-- date: the day, in the business time zone
-- month_date: first day of its month
-- week_date: Monday of its week
-- weekday: 1 is Monday, 7 is Sunday
-- is_workday: an official working day, make-up days counted; where no holiday calendar is configured, Monday to Friday
-- holiday_class: class of the public holiday or the days around it; empty on ordinary days
-- holiday_name: name of the holiday
-- is_closure: trade rests: a day off within Spring Festival (eve to day 6) or the national week (1–8 October)
-- open_days: days without closure from the first event to this day; the difference of two is a gap in business days
with run_day as (
    select as_of_date from run
),

public_holidays as (
    select * from holidays
),

first_events as (
    select min(order_date) as event_date from int_line_days
    union all
    select min(created_date) as event_date from stg_feedback
    union all
    select min(sent_date) as event_date from stg_touchpoints
    union all
    select min(start_date) as event_date from stg_campaigns
    union all
    select min(spend_date) as event_date from stg_spend
    union all
    select min(asked_date) as event_date from stg_surveys
    union all
    select min(created_date) as event_date from stg_leads
    union all
    select min(traffic_date) as event_date from stg_traffic
    union all
    select min(started_date) as event_date from stg_process_steps
),

-- A day of 1970 or before is no business day but a missing one; weekdays are counted from then.
span as (
    select
        greatest(min(first_events.event_date), date '1970-01-05') as first_date,
        max(run_day.as_of_date) as last_date
    from first_events
    cross join run_day
    where first_events.event_date <= run_day.as_of_date
),

digits as (
    select digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ten (digit)
),

numbers as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * myriads.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as myriads
),

days as (
    select cast(span.first_date + numbers.number * interval '1' day as date) as date
    from span
    inner join numbers on numbers.number <= date_diff('day', span.first_date, span.last_date)
),

classified as (
    select
        days.date,
        mod(date_diff('day', date '1970-01-05', days.date), 7) + 1 as weekday,
        public_holidays.is_workday,
        public_holidays.class as holiday_class,
        public_holidays.name as holiday_name,
        not coalesce(public_holidays.is_workday, true)
        and (
            coalesce(public_holidays.spring_festival_day between -1 and 6, false)
            or (month(days.date) = 10 and day(days.date) <= 8)
        ) as is_closure
    from days
    left join public_holidays on public_holidays.date = days.date
),

final as (
    select
        date,
        cast(date_trunc('month', date) as date) as month_date,
        cast(date_trunc('week', date) as date) as week_date,
        cast(weekday as bigint) as weekday,
        coalesce(is_workday, weekday <= 5) as is_workday,
        holiday_class,
        holiday_name,
        is_closure,
        cast(sum(case when is_closure then 0 else 1 end) over (order by date) as bigint) as open_days
    from classified
)

select * from final
