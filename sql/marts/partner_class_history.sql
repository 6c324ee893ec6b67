-- One row per taxonomy, partner and spell in a class, with its first day and the day after its last (SCD type 2).
-- Answers: 14
-- Key: taxonomy, partner_id, valid_from
-- Note: classes are those of partner_class_month, so a spell begins on the first day of a month. Months in which he had no class are no spell.
-- taxonomy: tier, stage, value, efficiency or capability
-- partner_id: the partner
-- class: the class
-- valid_from: first day of the first month in it
-- valid_to: first day of the first month no longer in it; null where he is still in it
-- is_current: he is still in it
-- months: month-ends in it
-- class_before: the class before it; null for his first, and after months without one
with class_months as (
    select * from partner_class_month
    where class is not null
),

with_last as (
    select
        taxonomy,
        partner_id,
        month_date,
        class,
        lag(class) over (partition by taxonomy, partner_id order by month_date) as last_class,
        lag(month_date) over (partition by taxonomy, partner_id order by month_date) as last_month_date
    from class_months
),

numbered as (
    select
        taxonomy,
        partner_id,
        month_date,
        class,
        case when last_month_date = cast(month_date - interval '1' month as date) then last_class end as class_before,
        count(
            case
                when last_class is null
                    or last_class <> class
                    or last_month_date < cast(month_date - interval '1' month as date) then 1
            end
        ) over (
            partition by taxonomy, partner_id order by month_date rows between unbounded preceding and current row
        ) as spell
    from with_last
),

last_months as (
    select taxonomy, max(month_date) as month_date
    from class_months
    group by taxonomy
),

spells as (
    select
        taxonomy,
        partner_id,
        spell,
        class,
        min(month_date) as valid_from,
        max(month_date) as last_month_date,
        count(*) as months
    from numbered
    group by taxonomy, partner_id, spell, class
),

final as (
    select
        spells.taxonomy,
        spells.partner_id,
        spells.class,
        spells.valid_from,
        case
            when spells.last_month_date < last_months.month_date
                then cast(spells.last_month_date + interval '1' month as date)
        end as valid_to,
        spells.last_month_date = last_months.month_date as is_current,
        spells.months,
        numbered.class_before
    from spells
    inner join last_months on last_months.taxonomy = spells.taxonomy
    inner join numbered
        on numbered.taxonomy = spells.taxonomy
        and numbered.partner_id = spells.partner_id
        and numbered.month_date = spells.valid_from
)

select * from final
