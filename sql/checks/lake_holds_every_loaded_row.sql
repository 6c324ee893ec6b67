-- The lake holds exactly the rows that its log says were loaded, stream by stream.
-- Answers: 164
-- Severity: error
-- Note: of transactions, the rows with a business date; a deletion may have none.
with committed as (
    select
        stream,
        cast(sum(case when stream = 'transactions' then rows_loaded - rows_undated else rows_loaded end) as bigint) as rows_loaded
    from batches
    group by stream
),

lake_rows as (
    select 'partners' as stream, count(*) as rows_in_lake from raw_partners
    union all
    select 'customers' as stream, count(*) as rows_in_lake from raw_customers
    union all
    select 'products' as stream, count(*) as rows_in_lake from raw_products
    union all
    select 'transactions' as stream, cast(coalesce(sum(rows_in_lake), 0) as bigint) as rows_in_lake from int_lake_days
    union all
    select 'feedback' as stream, count(*) as rows_in_lake from raw_feedback
    union all
    select 'feedback_events' as stream, count(*) as rows_in_lake from raw_feedback_events
    union all
    select 'surveys' as stream, count(*) as rows_in_lake from raw_surveys
    union all
    select 'touchpoints' as stream, count(*) as rows_in_lake from raw_touchpoints
    union all
    select 'campaigns' as stream, count(*) as rows_in_lake from raw_campaigns
    union all
    select 'campaign_partners' as stream, count(*) as rows_in_lake from raw_campaign_partners
    union all
    select 'leads' as stream, count(*) as rows_in_lake from raw_leads
    union all
    select 'spend' as stream, count(*) as rows_in_lake from raw_spend
    union all
    select 'incentive_rules' as stream, count(*) as rows_in_lake from raw_incentive_rules
    union all
    select 'targets' as stream, count(*) as rows_in_lake from raw_targets
    union all
    select 'plans' as stream, count(*) as rows_in_lake from raw_plans
    union all
    select 'traffic' as stream, count(*) as rows_in_lake from raw_traffic
    union all
    select 'process_steps' as stream, count(*) as rows_in_lake from raw_process_steps
    union all
    select 'policy_changes' as stream, count(*) as rows_in_lake from raw_policy_changes
    union all
    select 'fx_rates' as stream, count(*) as rows_in_lake from raw_fx_rates
),

final as (
    select
        lake_rows.stream,
        coalesce(committed.rows_loaded, 0) as rows_loaded,
        lake_rows.rows_in_lake
    from lake_rows
    left join committed on committed.stream = lake_rows.stream
    where coalesce(committed.rows_loaded, 0) <> lake_rows.rows_in_lake
)

select * from final
