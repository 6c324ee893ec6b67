-- One row per taxonomy, complete quarter and pair of classes, with the partners who went from one to the other, or stayed.
-- Answers: 14
-- Key: taxonomy, quarter_date, from_class, to_class
-- Note: only partners with a class at the end of the quarter and of the one before; the shares of a from_class add up to 1.
-- taxonomy: tier, stage, value, efficiency or capability
-- quarter_date: first day of the quarter
-- from_class: class at the end of the quarter before
-- to_class: class at the end of this quarter
-- partners: partners who took this way
-- from_partners: all who were in from_class
-- share: of those who were in from_class
with class_months as (
    select * from partner_class_month
    where class is not null
),

quarter_ends as (
    select
        taxonomy,
        partner_id,
        cast(date_trunc('quarter', month_date) as date) as quarter_date,
        class
    from class_months
    where mod(month(month_date), 3) = 0
),

ways as (
    select
        ended.taxonomy,
        ended.quarter_date,
        started.class as from_class,
        ended.class as to_class,
        count(*) as partners
    from quarter_ends as ended
    inner join quarter_ends as started
        on started.taxonomy = ended.taxonomy
        and started.partner_id = ended.partner_id
        and started.quarter_date = cast(ended.quarter_date - interval '3' month as date)
    group by ended.taxonomy, ended.quarter_date, started.class, ended.class
),

totalled as (
    select
        ways.*,
        cast(sum(partners) over (partition by taxonomy, quarter_date, from_class) as bigint) as from_partners
    from ways
),

final as (
    select
        taxonomy,
        quarter_date,
        from_class,
        to_class,
        partners,
        from_partners,
        cast(partners as double) / nullif(from_partners, 0) as share
    from totalled
)

select * from final
