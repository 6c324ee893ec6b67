-- One row per campaign's first day and invited partner.
-- Answers: 97
-- Title zh: 活动参与率
-- Title en: Campaign participation
-- Unit: share
-- Direction: up
-- Interval: wilson
-- Time: additive
-- Minimum n: 20
-- Watch: no
-- Streams: campaigns, campaign_partners
-- Owner: Channel marketing
-- Key: date, partner_id
-- Note: invitations accepted by invitations. Who joined and withdrew took no part.
-- date: first day of the campaign
-- partner_id: the partner
-- numerator: campaigns joined
-- denominator: campaigns he was invited to
with run_day as (
    select as_of_date from run
),

invitations as (
    select * from int_campaign_returns
    where is_invited
),

final as (
    select
        invitations.start_date as date,
        invitations.partner_id,
        cast(count(case when invitations.is_joined then 1 end) as double) as numerator,
        cast(count(*) as double) as denominator
    from invitations
    inner join run_day on invitations.start_date <= run_day.as_of_date
    group by invitations.start_date, invitations.partner_id
)

select * from final
