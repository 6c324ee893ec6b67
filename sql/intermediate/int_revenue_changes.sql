-- One row per order line and arrival that changed a month's revenue after the month was closed.
-- Key: _source, order_id, line_no, month_date, _batch_seq, _row
-- Partitioned by: month_date
-- Note: a month is closed a day after its end, when a daily run has read its last day, or on the day on which its first line
-- arrived where that is later: a history that is loaded at once changes nothing.
-- Note: what arrives with an older updated_at than is there already changes nothing. A line that moves is taken from one month and
-- added to another. Days of arrival are in UTC.
-- Note: in the reporting currency, at the newest rate on or before order_date; null where the currency has no rate by then.
-- month_date: first day of the month that was changed
-- arrived_date: day on which the row was loaded
-- days_late: days from the month's end to arrived_date
-- change: "added", "corrected" or "removed"
-- revenue_change: what the month's revenue rose by; below zero where it fell
with run_day as (
    select reporting_currency from run
),

rates as (
    select * from int_fx_rates
),

arrivals as (
    select
        order_id,
        line_no,
        cast(date_trunc('month', order_date) as date) as month_date,
        _arrived_date as arrived_date
    from raw_transactions
),

lake_versions as (
    select
        _source,
        order_id,
        line_no,
        order_date,
        cast(date_trunc('month', order_date) as date) as month_date,
        case when status not in ('cancelled', 'test') then net_amount else cast(0 as decimal(18, 4)) end as net_amount,
        currency,
        deleted_at is not null as is_deletion,
        coalesce(deleted_at, updated_at) as version_at,
        _arrived_date as arrived_date,
        _batch_seq,
        _row
    from raw_transactions
),

month_ends as (
    select
        month_date,
        cast(month_date + interval '1' month - interval '1' day as date) as last_date,
        min(arrived_date) as first_arrived_date
    from arrivals
    where month_date is not null
    group by month_date
),

closed_months as (
    select
        month_date,
        last_date,
        greatest(cast(last_date + interval '1' day as date), first_arrived_date) as closed_date
    from month_ends
),

-- Only what came after the first month was closed can have changed a closed one: of a history that was loaded at once, nothing; of one
-- month, what is late. The source is no part of this sieve: a narrower key joins faster.
later_arrivals as (
    select
        arrivals.order_id,
        arrivals.line_no,
        max(case when arrivals.arrived_date > closed_months.closed_date then 1 else 0 end) as is_late
    from arrivals
    inner join (select min(closed_date) as closed_date from closed_months) as first_closed
        on first_closed.closed_date < arrivals.arrived_date
    left join closed_months on closed_months.month_date = arrivals.month_date
    group by arrivals.order_id, arrivals.line_no
),

-- Of those, the late ones and those with several versions: one of them may have left a closed month for an open one.
touched_lines as (
    select
        later_arrivals.order_id,
        later_arrivals.line_no
    from later_arrivals
    inner join arrivals
        on arrivals.order_id = later_arrivals.order_id
        and arrivals.line_no = later_arrivals.line_no
    group by later_arrivals.order_id, later_arrivals.line_no
    having count(*) > 1 or max(later_arrivals.is_late) = 1
),

touched_versions as (
    select
        lake_versions._source,
        lake_versions.order_id,
        lake_versions.line_no,
        case when not lake_versions.is_deletion then lake_versions.month_date end as month_date,
        case
            when lake_versions.is_deletion then cast(0 as decimal(18, 4))
            when lake_versions.currency = run_day.reporting_currency then lake_versions.net_amount
            else cast(round(cast(lake_versions.net_amount as double) * rates.rate, 4) as decimal(18, 4))
        end as net_amount,
        lake_versions.version_at,
        max(lake_versions.version_at) over (
            partition by lake_versions._source, lake_versions.order_id, lake_versions.line_no
            order by lake_versions._batch_seq, lake_versions._row
            rows between unbounded preceding and 1 preceding
        ) as newest_before_at,
        lake_versions.arrived_date,
        lake_versions._batch_seq,
        lake_versions._row
    from lake_versions
    cross join run_day
    inner join touched_lines
        on touched_lines.order_id = lake_versions.order_id
        and touched_lines.line_no = lake_versions.line_no
    left join rates
        on rates.currency = lake_versions.currency
        and rates.valid_from <= lake_versions.order_date
        and rates.valid_to > lake_versions.order_date
),

-- As readers saw it: each version that was the newest when it came.
seen_versions as (
    select
        _source,
        order_id,
        line_no,
        month_date,
        net_amount,
        lag(month_date) over (
            partition by _source, order_id, line_no
            order by _batch_seq, _row
        ) as month_date_before,
        lag(net_amount) over (
            partition by _source, order_id, line_no
            order by _batch_seq, _row
        ) as net_amount_before,
        arrived_date,
        _batch_seq,
        _row
    from touched_versions
    where newest_before_at is null or version_at >= newest_before_at
),

changes as (
    select
        _source,
        order_id,
        line_no,
        month_date,
        'corrected' as change,
        net_amount - net_amount_before as revenue_change,
        arrived_date,
        _batch_seq,
        _row
    from seen_versions
    where month_date = month_date_before
        and net_amount <> net_amount_before
    union all
    select
        _source,
        order_id,
        line_no,
        month_date,
        'added' as change,
        net_amount as revenue_change,
        arrived_date,
        _batch_seq,
        _row
    from seen_versions
    where month_date is not null
        and coalesce(month_date <> month_date_before, true)
    union all
    select
        _source,
        order_id,
        line_no,
        month_date_before as month_date,
        'removed' as change,
        -net_amount_before as revenue_change,
        arrived_date,
        _batch_seq,
        _row
    from seen_versions
    where month_date_before is not null
        and coalesce(month_date <> month_date_before, true)
),

final as (
    select
        changes._source,
        changes.order_id,
        changes.line_no,
        changes.month_date,
        changes.arrived_date,
        cast(date_diff('day', closed_months.last_date, changes.arrived_date) as bigint) as days_late,
        changes.change,
        cast(changes.revenue_change as decimal(18, 4)) as revenue_change,
        changes._batch_seq,
        changes._row
    from changes
    inner join closed_months
        on closed_months.month_date = changes.month_date
        and closed_months.closed_date < changes.arrived_date
)

select * from final
