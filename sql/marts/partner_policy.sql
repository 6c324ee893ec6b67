-- One row per partner and contact that his tier or industry is promised, with whether he had it.
-- Answers: 38, 62, 67, 174
-- Key: partner_id, contact
-- Note: policies are the config's. A partner is due who has ordered, has not formally ended, and has been with us for as long as the policy's days. His tier is
-- today's: who has just changed it is held to the new one.
-- Note: of several policies for the same contact the closest counts: that of his tier and industry, else of his industry, else of his tier.
-- Note: contacts count by the day they were sent or held, in either direction; of meetings and training one that he did not attend does not.
-- partner_id: the partner
-- tier: his tier today
-- policy_tier: the tier that the policy is for; empty for every tier
-- policy_industry: the industry that the policy is for; empty for whichever
-- contact: kind of contact
-- every_days: days within which it is promised
-- at_least: how many
-- contacts: how many he had in the days that end with the as-of date
-- last_date: day of the last one, however long ago; null where there was none
-- is_met: he had enough
with run_day as (
    select as_of_date from run
),

presence as (
    select is_present from streams
    where stream = 'touchpoints'
),

promises as (
    select
        coalesce(tier, '') as tier,
        coalesce(industry, '') as industry,
        contact,
        every_days,
        at_least
    from policies
),

partner_words as (
    select * from partners
),

contacts as (
    select stg_touchpoints.*
    from stg_touchpoints
    inner join run on stg_touchpoints.sent_date <= run.as_of_date
    where stg_touchpoints.kind not in ('meeting', 'training')
        or coalesce(stg_touchpoints.attended, true)
),

closest as (
    select
        partner_words.partner_id,
        partner_words.tier,
        partner_words.ended_date,
        partner_words.first_order_date,
        promises.tier as policy_tier,
        promises.industry as policy_industry,
        promises.contact,
        promises.every_days,
        promises.at_least,
        row_number() over (
            partition by partner_words.partner_id, promises.contact
            order by promises.industry desc, promises.tier desc
        ) as closeness
    from partner_words
    inner join promises
        on (promises.tier = '' or promises.tier = partner_words.tier)
        and (promises.industry = '' or promises.industry = partner_words.industry)
),

due as (
    select
        closest.partner_id,
        closest.tier,
        closest.policy_tier,
        closest.policy_industry,
        closest.contact,
        closest.every_days,
        closest.at_least,
        cast(run_day.as_of_date - closest.every_days * interval '1' day as date) as after_date
    from closest
    cross join run_day
    cross join presence
    where presence.is_present
        and closest.closeness = 1
        and closest.ended_date is null
        and closest.first_order_date
        <= cast(run_day.as_of_date - closest.every_days * interval '1' day as date)
),

had as (
    select
        due.partner_id,
        due.contact,
        count(case when contacts.sent_date > due.after_date then 1 end) as contacts,
        max(contacts.sent_date) as last_date
    from due
    inner join contacts
        on contacts.partner_id = due.partner_id
        and contacts.kind = due.contact
    group by due.partner_id, due.contact
),

final as (
    select
        due.partner_id,
        due.tier,
        due.policy_tier,
        due.policy_industry,
        due.contact,
        due.every_days,
        due.at_least,
        coalesce(had.contacts, 0) as contacts,
        had.last_date,
        coalesce(had.contacts, 0) >= due.at_least as is_met
    from due
    left join had
        on had.partner_id = due.partner_id
        and had.contact = due.contact
)

select * from final
