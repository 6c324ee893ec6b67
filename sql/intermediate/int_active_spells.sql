-- One row per partner and spell of activity (from his first order, or the first after a churn, to the next churn).
-- Key: partner_id, spell
-- Note: a spell ends on the first day on which the gap since the last order is greater than his threshold of int_churn_thresholds, or
-- on the day he formally ended, whichever is earlier. The threshold is the one all his data give; it is not recomputed for each past day.
-- spell: 1 for the first
-- start_date: day of its first order
-- last_order_date: day of its last order
-- end_date: the churn; null while he is active
-- is_voluntary: it ended with the formal end of the cooperation
with partner_words as (
    select * from int_partners
),

calendar as (
    select * from calendar_days
),

thresholds as (
    select * from int_churn_thresholds
),

order_gaps as (
    select * from int_order_gaps
),

open_dates as (
    select
        open_days as open_day,
        date
    from calendar
    where not is_closure
),

orders as (
    select
        order_gaps.partner_id,
        order_gaps.date,
        order_gaps.next_date,
        order_gaps.open_day + thresholds.threshold_days + 1 as crossing_open_day,
        order_gaps.gap_days is null or order_gaps.gap_days > thresholds.threshold_days as is_spell_start,
        order_gaps.next_date is null
        or order_gaps.next_open_day - order_gaps.open_day > thresholds.threshold_days as is_spell_end
    from order_gaps
    inner join thresholds on thresholds.partner_id = order_gaps.partner_id
),

-- Starts and ends of a partner take turns, so the n-th start and the n-th end are one spell.
starts as (
    select
        partner_id,
        date as start_date,
        row_number() over (partition by partner_id order by date) as spell
    from orders
    where is_spell_start
),

ends as (
    select
        partner_id,
        date as last_order_date,
        next_date,
        crossing_open_day,
        row_number() over (partition by partner_id order by date) as spell
    from orders
    where is_spell_end
),

crossed as (
    select
        ends.partner_id,
        ends.spell,
        starts.start_date,
        ends.last_order_date,
        open_dates.date as crossing_date,
        case when ends.next_date is null then partner_words.ended_date end as ended_date
    from ends
    inner join starts on starts.partner_id = ends.partner_id and starts.spell = ends.spell
    inner join partner_words on partner_words.partner_id = ends.partner_id
    left join open_dates on open_dates.open_day = ends.crossing_open_day
),

final as (
    select
        partner_id,
        cast(spell as bigint) as spell,
        start_date,
        last_order_date,
        least(coalesce(ended_date, crossing_date), coalesce(crossing_date, ended_date)) as end_date,
        ended_date is not null and (crossing_date is null or ended_date <= crossing_date) as is_voluntary
    from crossed
)

select * from final
