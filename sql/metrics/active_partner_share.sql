-- One row per month end and partner who was under contract then.
-- Answers: 23
-- Title zh: 活跃伙伴占比
-- Title en: Active partners
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: snapshot
-- Minimum n: 20
-- Watch: no
-- Streams: partners, transactions
-- Owner: Channel analysis
-- Key: date, partner_id
-- Note: denominator, partners whose cooperation had begun (signed, or first order where signing is not known) and had not formally ended; numerator, of
-- them, those who were active by their own rhythm (int_active_spells). Who was signed and never ordered counts as not active.
-- Note: a partner with neither signing date nor order is left out, because nobody knows from when on he should count.
-- date: last day of the month
-- partner_id: the partner
-- numerator: 1 if he was active
-- denominator: 1
with run_day as (
    select last_month_date from run
),

calendar as (
    select * from calendar_days
),

partner_words as (
    select * from int_partners
),

spells as (
    select * from int_active_spells
),

month_ends as (
    select cast(calendar.month_date + interval '1' month - interval '1' day as date) as date
    from calendar
    inner join run_day on calendar.month_date <= run_day.last_month_date
    group by calendar.month_date
),

data_start as (
    select min(start_date) as first_order_date from spells
),

under_contract as (
    select
        month_ends.date,
        partner_words.partner_id
    from month_ends
    inner join data_start on data_start.first_order_date <= month_ends.date
    inner join partner_words
        on partner_words.tenure_from_date <= month_ends.date
        and coalesce(partner_words.ended_date, date '9999-12-31') > month_ends.date
),

final as (
    select
        under_contract.date,
        under_contract.partner_id,
        case when spells.partner_id is not null then 1e0 else 0e0 end as numerator,
        1e0 as denominator
    from under_contract
    left join spells
        on spells.partner_id = under_contract.partner_id
        and spells.start_date <= under_contract.date
        and coalesce(spells.end_date, date '9999-12-31') > under_contract.date
)

select * from final
