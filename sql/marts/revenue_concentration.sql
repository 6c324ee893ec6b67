-- One row per complete month with a full year behind it, saying how revenue is spread over partners.
-- Answers: 16
-- Key: month_date
-- Note: the 12 months that end with month_date. Partners whose revenue in them is zero or below (refunds of earlier sales) have no share.
-- month_date: last month of the 12
-- partners: partners with revenue
-- net_amount: their revenue
-- top_partner_share: share of the largest
-- top5_share: share of the five largest; of all where there are fewer
-- herfindahl_index: sum of the squared shares (Herfindahl and Hirschman); 1 with a single partner
-- equal_partners: 1 / herfindahl_index: so many partners of one size would be as concentrated
with months as (
    select * from int_partner_months
),

data_start as (
    select min(month_date) as first_month_date from months
),

years as (
    select
        partner_id,
        month_date,
        is_complete,
        sum(net_amount) over (
            partition by partner_id order by month_date rows between 11 preceding and current row
        ) as net_amount
    from months
),

full_years as (
    select
        years.partner_id,
        years.month_date,
        cast(years.net_amount as double) as net_amount
    from years
    inner join data_start
        on years.month_date >= cast(data_start.first_month_date + interval '11' month as date)
    where years.is_complete
        and years.net_amount > 0
),

ranked as (
    select
        month_date,
        net_amount,
        net_amount / nullif(sum(net_amount) over (partition by month_date), 0e0) as revenue_share,
        row_number() over (partition by month_date order by net_amount desc, partner_id) as revenue_rank
    from full_years
),

spread as (
    select
        month_date,
        count(*) as partners,
        sum(net_amount) as net_amount,
        max(revenue_share) as top_partner_share,
        sum(case when revenue_rank <= 5 then revenue_share end) as top5_share,
        sum(revenue_share * revenue_share) as herfindahl_index
    from ranked
    group by month_date
),

final as (
    select
        month_date,
        partners,
        net_amount,
        top_partner_share,
        least(top5_share, 1e0) as top5_share,
        herfindahl_index,
        1e0 / nullif(herfindahl_index, 0e0) as equal_partners
    from spread
)

select * from final
