-- One row per partner of the partners stream.
-- Key: partner_id
-- Note: stands in for the mart in runs that are killed a thousand times; what the alert step reads, and no more.
with run_day as (
    select as_of_date from run
),

versions as (
    select * from stg_partners
),

final as (
    select
        versions.partner_id,
        versions.partner_name,
        versions.tier,
        versions.region,
        versions.ended_date
    from versions
    cross join run_day
    where versions.valid_from <= run_day.as_of_date
        and versions.valid_to > run_day.as_of_date
)

select * from final
