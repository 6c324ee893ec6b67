-- Every partner who sells is named in the partners stream; otherwise he has no name, region or owner.
-- Severity: warning
with counted_lines as (
    select * from stg_transactions
    where is_counted
),

named as (
    select partner_id
    from stg_partners
    group by partner_id
),

final as (
    select
        counted_lines.partner_id,
        count(*) as order_lines
    from counted_lines
    left join named on named.partner_id = counted_lines.partner_id
    where named.partner_id is null
    group by counted_lines.partner_id
)

select * from final
