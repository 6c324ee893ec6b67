-- One row per reason for which partners have left, with its share of those whose reason is known.
-- Answers: 34, 35
-- Key: end_reason
-- Note: partners who have formally ended by the as-of date. Those who fade without a word give no reason and are not among them (partner_churn knows them).
-- end_reason: why it ended; empty where nobody has said
-- partners: partners
-- known: partners whose reason is known
-- share: of those; null of the empty one
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with ended as (
    select * from partners
    where ended_date is not null
),

counted as (
    select
        coalesce(end_reason, '') as end_reason,
        count(*) as partners
    from ended
    group by coalesce(end_reason, '')
),

totalled as (
    select
        counted.*,
        cast(sum(case when end_reason <> '' then partners else 0 end) over () as bigint) as known
    from counted
),

shares as (
    select
        totalled.*,
        case when end_reason <> '' then cast(partners as double) / nullif(known, 0) end as share
    from totalled
),

final as (
    select
        end_reason,
        partners,
        known,
        share,
        case when share = 0 then 0e0 else (
            share + 1.9208e0 / nullif(known, 0)
            - 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(known, 0)) / nullif(known, 0))
        ) / (1e0 + 3.8416e0 / nullif(known, 0)) end as lower,
        (
            share + 1.9208e0 / nullif(known, 0)
            + 1.96e0 * sqrt((share * (1e0 - share) + 0.9604e0 / nullif(known, 0)) / nullif(known, 0))
        ) / (1e0 + 3.8416e0 / nullif(known, 0)) as upper
    from shares
)

select * from final
