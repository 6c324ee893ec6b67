-- Every month of the company holds the revenue of its partners, no more and no less.
-- Severity: error
with company_months as (
    select * from company_month
    where slice_kind = 'all'
),

partner_months as (
    select
        month_date,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from partner_month
    group by month_date
),

final as (
    select
        coalesce(company_months.month_date, partner_months.month_date) as month_date,
        company_months.net_amount,
        partner_months.net_amount as net_amount_of_partners
    from company_months
    full outer join partner_months on partner_months.month_date = company_months.month_date
    where company_months.net_amount is distinct from partner_months.net_amount
)

select * from final
