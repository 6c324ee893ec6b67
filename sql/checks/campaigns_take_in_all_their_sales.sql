-- Every attributed order belongs to a campaign that the campaigns stream names.
-- Severity: warning
with attributed_days as (
    select * from int_campaign_days
),

campaign_words as (
    select campaign_id from stg_campaigns
),

final as (
    select
        attributed_days.campaign_id,
        cast(sum(attributed_days.order_lines) as bigint) as order_lines
    from attributed_days
    left join campaign_words on campaign_words.campaign_id = attributed_days.campaign_id
    where campaign_words.campaign_id is null
    group by attributed_days.campaign_id
)

select * from final
