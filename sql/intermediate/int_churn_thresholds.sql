-- One row per partner with an order, saying how long he may be quiet before he counts as churned.
-- Key: partner_id
-- Note: m is the median of his gaps between order days, closures not counted, and MAD the median distance of his gaps from it. m is drawn
-- toward his segment: ln m* = (n ln m + churn.priorGaps ln m_segment) / (n + churn.priorGaps), with n gaps.
-- Note: threshold = max(churn.medianFactor m*, m* + churn.madFactor 1.4826 MAD), within churn.minimumDays and churn.maximumDays,
-- rounded up to days. With fewer than churn.minimumGaps gaps, the segment's m and MAD serve.
-- Note: the segment is his kind where it has 5 partners with enough gaps, else all partners; its m and MAD are medians over
-- partners, so that frequent buyers do not outvote the others. Where no partner has enough gaps, churn.maximumDays serves.
-- gap_count: n
-- median_gap_days: m; null with a single order day
-- mad_gap_days: MAD; null with a single order day
-- threshold_days: quiet for more days than this is churned
-- is_own_threshold: from his own gaps, not from the segment
with company_rules as (
    select * from rules
),

partner_words as (
    select partner_id, kind from int_partners
),

order_gaps as (
    select * from int_order_gaps
),

-- A partner has thousands of gaps and few lengths of them, so medians are read off counts.
gap_lengths as (
    select
        partner_id,
        cast(gap_days as double) as gap_days,
        count(*) as gaps
    from order_gaps
    where gap_days is not null
    group by partner_id, gap_days
),

ranked_lengths as (
    select
        partner_id,
        gap_days,
        sum(gaps) over (
            partition by partner_id
            order by gap_days
            rows between unbounded preceding and current row
        ) as gaps_up_to,
        sum(gaps) over (partition by partner_id) as gap_count
    from gap_lengths
),

-- The middle gaps are those of rank (n + 1) / 2 and (n + 2) / 2, in whole numbers.
medians as (
    select
        partner_id,
        cast(max(gap_count) as bigint) as gap_count,
        (
            min(case when gaps_up_to * 2 >= gap_count then gap_days end)
            + min(case when gaps_up_to * 2 >= gap_count + 1 then gap_days end)
        ) / 2e0 as median_gap_days
    from ranked_lengths
    group by partner_id
),

deviations as (
    select
        gap_lengths.partner_id,
        abs(gap_lengths.gap_days - medians.median_gap_days) as deviation_days,
        sum(gap_lengths.gaps) as gaps
    from gap_lengths
    inner join medians on medians.partner_id = gap_lengths.partner_id
    group by gap_lengths.partner_id, abs(gap_lengths.gap_days - medians.median_gap_days)
),

ranked_deviations as (
    select
        partner_id,
        deviation_days,
        sum(gaps) over (
            partition by partner_id
            order by deviation_days
            rows between unbounded preceding and current row
        ) as gaps_up_to,
        sum(gaps) over (partition by partner_id) as gap_count
    from deviations
),

mads as (
    select
        partner_id,
        (
            min(case when gaps_up_to * 2 >= gap_count then deviation_days end)
            + min(case when gaps_up_to * 2 >= gap_count + 1 then deviation_days end)
        ) / 2e0 as mad_gap_days
    from ranked_deviations
    group by partner_id
),

own as (
    select
        partner_words.partner_id,
        partner_words.kind,
        medians.gap_count,
        greatest(medians.median_gap_days, 1e0) as median_gap_days,
        mads.mad_gap_days
    from medians
    inner join mads on mads.partner_id = medians.partner_id
    inner join partner_words on partner_words.partner_id = medians.partner_id
),

voters as (
    select
        own.kind as segment,
        own.partner_id,
        own.median_gap_days,
        own.mad_gap_days
    from own
    cross join company_rules
    where own.gap_count >= company_rules.churn_minimum_gaps
    union all
    select
        '*' as segment,
        own.partner_id,
        own.median_gap_days,
        own.mad_gap_days
    from own
    cross join company_rules
    where own.gap_count >= company_rules.churn_minimum_gaps
),

ranked_voters as (
    select
        segment,
        median_gap_days,
        mad_gap_days,
        count(*) over (partition by segment) as voters,
        row_number() over (partition by segment order by median_gap_days, partner_id) as median_rank,
        row_number() over (partition by segment order by mad_gap_days, partner_id) as mad_rank
    from voters
),

segments as (
    select
        segment,
        max(voters) as voters,
        avg(case when median_rank in ((voters + 1) / 2, (voters + 2) / 2) then median_gap_days end) as median_gap_days,
        avg(case when mad_rank in ((voters + 1) / 2, (voters + 2) / 2) then mad_gap_days end) as mad_gap_days
    from ranked_voters
    group by segment
),

buyers as (
    select partner_id
    from order_gaps
    group by partner_id
),

with_segment as (
    select
        buyers.partner_id,
        coalesce(own.gap_count, 0) as gap_count,
        own.median_gap_days,
        own.mad_gap_days,
        coalesce(of_kind.median_gap_days, of_all.median_gap_days) as segment_median_days,
        coalesce(of_kind.mad_gap_days, of_all.mad_gap_days) as segment_mad_days
    from buyers
    inner join partner_words on partner_words.partner_id = buyers.partner_id
    left join own on own.partner_id = buyers.partner_id
    left join segments as of_kind on of_kind.segment = partner_words.kind and of_kind.voters >= 5
    left join segments as of_all on of_all.segment = '*'
),

centred as (
    select
        with_segment.partner_id,
        with_segment.gap_count,
        with_segment.median_gap_days,
        with_segment.mad_gap_days,
        with_segment.gap_count >= company_rules.churn_minimum_gaps and with_segment.gap_count > 0 as is_own_threshold,
        case
            when with_segment.gap_count >= company_rules.churn_minimum_gaps and with_segment.gap_count > 0
                then exp(
                    (
                        cast(with_segment.gap_count as double) * ln(with_segment.median_gap_days)
                        + cast(company_rules.churn_prior_gaps as double) * ln(with_segment.segment_median_days)
                    ) / nullif(with_segment.gap_count + company_rules.churn_prior_gaps, 0)
                )
            else with_segment.segment_median_days
        end as centre_days,
        case
            when with_segment.gap_count >= company_rules.churn_minimum_gaps and with_segment.gap_count > 0
                then with_segment.mad_gap_days
            else with_segment.segment_mad_days
        end as spread_days
    from with_segment
    cross join company_rules
),

final as (
    select
        centred.partner_id,
        centred.gap_count,
        centred.median_gap_days,
        centred.mad_gap_days,
        cast(
            ceil(
                round(
                    least(
                        greatest(
                            coalesce(company_rules.churn_median_factor * centred.centre_days, company_rules.churn_maximum_days),
                            coalesce(centred.centre_days + company_rules.churn_mad_factor * 1.4826e0 * centred.spread_days, 0e0),
                            cast(company_rules.churn_minimum_days as double)
                        ),
                        cast(company_rules.churn_maximum_days as double)
                    ),
                    6
                )
            ) as bigint
        ) as threshold_days,
        centred.is_own_threshold
    from centred
    cross join company_rules
)

select * from final
