-- One row per stream that Qudao knows, delivered or not.
-- Answers: 58, 59, 115, 124, 125, 162, 165
-- Key: stream
-- Note: read = loaded + quarantined, in every stream. Figures of a stream that was never delivered are null, not zero.
-- stream: the stream
-- is_present: at least one row was loaded
-- batches: batches committed
-- rows_read: rows read from the sources, all versions
-- rows_loaded: of them, loaded
-- rows_quarantined: of them, set aside with a reason
-- quarantined_share: rows_quarantined / rows_read
-- rows_current: rows in their newest version
-- event_from_date: first business date among the loaded rows; null where the stream's rows have none
-- event_to_date: last business date among them
-- days_behind: days from event_to_date to the as-of date; 0 where it is later
with run_day as (
    select as_of_date from run
),

known_streams as (
    select * from streams
),

committed as (
    select * from batches
),

current_rows as (
    select 'partners' as stream, count(*) as rows_current from stg_partners
    union all
    select 'customers' as stream, count(*) as rows_current from stg_customers
    union all
    select 'products' as stream, count(*) as rows_current from stg_products
    union all
    select 'transactions' as stream, cast(coalesce(sum(order_lines), 0) as bigint) as rows_current from int_line_days
    union all
    select 'feedback' as stream, count(*) as rows_current from stg_feedback
    union all
    select 'feedback_events' as stream, count(*) as rows_current from stg_feedback_events
    union all
    select 'surveys' as stream, count(*) as rows_current from stg_surveys
    union all
    select 'touchpoints' as stream, count(*) as rows_current from stg_touchpoints
    union all
    select 'campaigns' as stream, count(*) as rows_current from stg_campaigns
    union all
    select 'campaign_partners' as stream, count(*) as rows_current from stg_campaign_partners
    union all
    select 'leads' as stream, count(*) as rows_current from stg_leads
    union all
    select 'spend' as stream, count(*) as rows_current from stg_spend
    union all
    select 'incentive_rules' as stream, count(*) as rows_current from stg_incentive_rules
    union all
    select 'targets' as stream, count(*) as rows_current from stg_targets
    union all
    select 'plans' as stream, count(*) as rows_current from stg_plans
    union all
    select 'traffic' as stream, count(*) as rows_current from stg_traffic
    union all
    select 'process_steps' as stream, count(*) as rows_current from stg_process_steps
    union all
    select 'policy_changes' as stream, count(*) as rows_current from stg_policy_changes
    union all
    select 'fx_rates' as stream, count(*) as rows_current from stg_fx_rates
),

sums as (
    select
        stream,
        count(*) as batch_count,
        cast(sum(rows_read) as bigint) as rows_read,
        cast(sum(rows_loaded) as bigint) as rows_loaded,
        cast(sum(rows_quarantined) as bigint) as rows_quarantined,
        min(event_from_date) as event_from_date,
        max(event_to_date) as event_to_date
    from committed
    group by stream
),

final as (
    select
        known_streams.stream,
        known_streams.is_present,
        sums.batch_count as batches,
        sums.rows_read,
        sums.rows_loaded,
        sums.rows_quarantined,
        cast(sums.rows_quarantined as double) / nullif(cast(sums.rows_read as double), 0e0) as quarantined_share,
        case when sums.batch_count > 0 then current_rows.rows_current end as rows_current,
        sums.event_from_date,
        sums.event_to_date,
        case
            when sums.event_to_date > run_day.as_of_date then 0
            else date_diff('day', sums.event_to_date, run_day.as_of_date)
        end as days_behind
    from known_streams
    cross join run_day
    left join sums on sums.stream = known_streams.stream
    left join current_rows on current_rows.stream = known_streams.stream
)

select * from final
