-- One row per cohort and month since its beginning, as far as the months are complete.
-- Answers: 22
-- Key: cohort_month_date, months_since
-- Note: a cohort are the partners whose first order in the data lies in one month; the data's first month holds everyone who was there
-- already. Active is a partner with an order in that very month, so the share may rise again. Cells that lie after the last
-- complete month do not exist; they are not zero.
-- cohort_month_date: month of the first order
-- months_since: months since then; 0 is the month itself
-- cohort_partners: partners in the cohort
-- active_partners: of them, with an order in that month
-- retention: active_partners / cohort_partners
-- lower: lower end of its 95 % interval (Wilson)
-- upper: upper end of it
with months as (
    select * from int_partner_months
    where is_complete
),

cells as (
    select
        first_month_date as cohort_month_date,
        months_since_first as months_since,
        count(*) as cohort_partners,
        count(case when orders > 0 then 1 end) as active_partners
    from months
    group by first_month_date, months_since_first
),

shares as (
    select
        cells.*,
        cast(cohort_partners as double) as n,
        cast(active_partners as double) as k
    from cells
),

final as (
    select
        cohort_month_date,
        months_since,
        cohort_partners,
        active_partners,
        k / nullif(n, 0e0) as retention,
        greatest((k + 1.9208e0 - 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 0e0) as lower,
        least((k + 1.9208e0 + 1.96e0 * sqrt(k * (n - k) / nullif(n, 0e0) + 0.9604e0)) / (n + 3.8416e0), 1e0) as upper
    from shares
)

select * from final
