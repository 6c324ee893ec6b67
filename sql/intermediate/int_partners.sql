-- One row per partner who is named in the partners stream or has an order.
-- Key: partner_id
-- Note: his words are those of the row that holds on the as-of date; where none holds yet, of his first row. A partner known only
-- from orders is called by his id and is of kind other.
-- Note: an order after the formal end shows that it did not end; ended_date is then null.
-- first_valid_from: first day of his first row
-- source_tier: the tier the source gives him; null where it gives none
-- tenure_from_date: day the cooperation began, or of his first order where the source does not say
with run_day as (
    select as_of_date from run
),

partner_rows as (
    select * from stg_partners
),

order_days as (
    select * from partner_day
),

ranked_rows as (
    select
        partner_rows.*,
        min(partner_rows.valid_from) over (partition by partner_rows.partner_id) as first_valid_from,
        row_number() over (
            partition by partner_rows.partner_id
            order by
                case when partner_rows.valid_from <= run_day.as_of_date then 0 else 1 end,
                abs(date_diff('day', partner_rows.valid_from, run_day.as_of_date))
        ) as nearness
    from partner_rows
    cross join run_day
),

current_rows as (
    select * from ranked_rows
    where nearness = 1
),

order_spans as (
    select
        partner_id,
        min(date) as first_order_date,
        max(date) as last_order_date
    from order_days
    group by partner_id
),

joined as (
    select
        coalesce(current_rows.partner_id, order_spans.partner_id) as partner_id,
        coalesce(current_rows.partner_name, order_spans.partner_id) as partner_name,
        coalesce(current_rows.kind, 'other') as kind,
        current_rows.tier as source_tier,
        current_rows.industry,
        current_rows.province,
        current_rows.region,
        current_rows.owner_id,
        current_rows.first_valid_from,
        current_rows.signed_date,
        coalesce(current_rows.signed_date, order_spans.first_order_date) as tenure_from_date,
        current_rows.ended_date <= run_day.as_of_date
        and current_rows.ended_date >= coalesce(order_spans.last_order_date, current_rows.ended_date) as has_ended,
        current_rows.ended_date,
        current_rows.end_reason,
        order_spans.first_order_date,
        order_spans.last_order_date
    from current_rows
    full outer join order_spans on order_spans.partner_id = current_rows.partner_id
    cross join run_day
),

final as (
    select
        partner_id,
        partner_name,
        kind,
        source_tier,
        industry,
        province,
        region,
        owner_id,
        first_valid_from,
        signed_date,
        tenure_from_date,
        case when has_ended then ended_date end as ended_date,
        case when has_ended then end_reason end as end_reason,
        first_order_date,
        last_order_date
    from joined
)

select * from final
