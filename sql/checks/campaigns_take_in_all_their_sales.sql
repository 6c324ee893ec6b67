-- Every attributed order belongs to a campaign that the campaigns stream names.
-- Severity: warning
with attributed_lines as (
    select * from stg_transactions
    where is_counted
        and campaign_id is not null
),

campaign_words as (
    select campaign_id from stg_campaigns
),

final as (
    select
        attributed_lines.campaign_id,
        count(*) as order_lines
    from attributed_lines
    left join campaign_words on campaign_words.campaign_id = attributed_lines.campaign_id
    where campaign_words.campaign_id is null
    group by attributed_lines.campaign_id
)

select * from final
