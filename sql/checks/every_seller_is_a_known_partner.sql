-- Every partner who sells is named in the partners stream; otherwise he has no name, region or owner.
-- Severity: warning
with line_days as (
    select * from int_line_days
    where counted_lines > 0
),

named as (
    select partner_id
    from stg_partners
    group by partner_id
),

final as (
    select
        line_days.partner_id,
        cast(sum(line_days.counted_lines) as bigint) as order_lines
    from line_days
    left join named on named.partner_id = line_days.partner_id
    where named.partner_id is null
    group by line_days.partner_id
)

select * from final
