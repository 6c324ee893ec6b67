-- One row per order line.
-- Key: _source, order_id, line_no
-- Partitioned by: order_date
-- Sorted: no
-- Note: the newest version of each key: the latest updated_at (of a deletion, deleted_at), then the latest batch, then
-- the last row. A line whose newest version is a deletion is not there.
-- Note: amounts are in the reporting currency; those of other currencies at the newest rate on or before order_date, rounded to four
-- decimals, and null where the currency has no rate by then.
-- is_counted: the line counts in every figure: its status is neither cancelled nor test, and its order_date is not after the as-of date
-- margin_amount: net_amount less cost of goods, or net_amount times the config's default margin; null where neither is known
-- fx_rate: units of the reporting currency for one unit of the line's own
-- original_net_amount: net_amount in the line's own currency
with run_day as (
    select as_of_date, reporting_currency from run
),

company_rules as (
    select roi_default_margin_share from rules
),

rates as (
    select * from int_fx_rates
),

line_keys as (
    select order_id, line_no from raw_transactions
),

line_versions as (
    select
        _source,
        order_id,
        line_no,
        updated_at,
        deleted_at,
        _batch_seq,
        _row
    from raw_transactions
),

deletions as (
    select _batch_seq, _row from raw_transactions
    where deleted_at is not null
),

source_rows as (
    select * from raw_transactions
),

-- Few lines come more than once, and only they have versions to rank. The source is no part of this first sieve: a narrower key
-- groups faster, and two sources that number alike are told apart by the ranking.
repeated as (
    select order_id, line_no
    from line_keys
    group by order_id, line_no
    having count(*) > 1
),

ranked as (
    select
        line_versions._batch_seq,
        line_versions._row,
        row_number() over (
            partition by line_versions._source, line_versions.order_id, line_versions.line_no
            order by
                coalesce(line_versions.deleted_at, line_versions.updated_at) desc nulls last,
                line_versions._batch_seq desc,
                line_versions._row desc
        ) as version_rank
    from line_versions
    inner join repeated
        on repeated.order_id = line_versions.order_id
        and repeated.line_no = line_versions.line_no
),

outdated as (
    select _batch_seq, _row
    from ranked
    where version_rank > 1
    union all
    select _batch_seq, _row
    from deletions
),

-- One rate per foreign currency and day first: lines join days by equality, only days meet periods, and lines in the
-- reporting currency, most of all, meet neither.
currency_days as (
    select raw_transactions.currency, raw_transactions.order_date
    from raw_transactions
    inner join run_day on raw_transactions.currency <> run_day.reporting_currency
    group by raw_transactions.currency, raw_transactions.order_date
),

day_rates as (
    select
        currency_days.currency,
        currency_days.order_date,
        rates.rate
    from currency_days
    inner join rates
        on rates.currency = currency_days.currency
        and rates.valid_from <= currency_days.order_date
        and rates.valid_to > currency_days.order_date
),

with_rate as (
    select
        source_rows.*,
        case when source_rows.currency = run_day.reporting_currency then 1e0 else day_rates.rate end as fx_rate
    from source_rows
    cross join run_day
    left join day_rates
        on day_rates.currency = source_rows.currency
        and day_rates.order_date = source_rows.order_date
    left join outdated
        on outdated._batch_seq = source_rows._batch_seq
        and outdated._row = source_rows._row
    where outdated._row is null
),

converted as (
    select
        order_id,
        line_no,
        partner_id,
        customer_id,
        product_id,
        campaign_id,
        ordered_at,
        order_date,
        promised_date,
        shipped_date,
        delivered_date,
        quantity,
        case
            when fx_rate = 1e0 then gross_amount
            else cast(round(cast(gross_amount as double) * fx_rate, 4) as decimal(18, 4))
        end as gross_amount,
        case
            when fx_rate = 1e0 then discount_amount
            else cast(round(cast(discount_amount as double) * fx_rate, 4) as decimal(18, 4))
        end as discount_amount,
        case
            when fx_rate = 1e0 then refund_amount
            else cast(round(cast(refund_amount as double) * fx_rate, 4) as decimal(18, 4))
        end as refund_amount,
        case
            when fx_rate = 1e0 then net_amount
            else cast(round(cast(net_amount as double) * fx_rate, 4) as decimal(18, 4))
        end as net_amount,
        case
            when fx_rate = 1e0 then cost_amount
            else cast(round(cast(cost_amount as double) * fx_rate, 4) as decimal(18, 4))
        end as cost_amount,
        currency,
        fx_rate,
        net_amount as original_net_amount,
        status,
        updated_at,
        _source,
        _batch_id
    from with_rate
),

final as (
    select
        converted.order_id,
        converted.line_no,
        converted.partner_id,
        converted.customer_id,
        converted.product_id,
        converted.campaign_id,
        converted.ordered_at,
        converted.order_date,
        converted.promised_date,
        converted.shipped_date,
        converted.delivered_date,
        converted.quantity,
        converted.gross_amount,
        converted.discount_amount,
        converted.refund_amount,
        converted.net_amount,
        converted.cost_amount,
        case
            when converted.cost_amount is not null
                then cast(cast(converted.net_amount as decimal(20, 4)) - converted.cost_amount as decimal(18, 4))
            else cast(
                round(cast(converted.net_amount as double) * company_rules.roi_default_margin_share, 4) as decimal(18, 4)
            )
        end as margin_amount,
        converted.currency,
        converted.fx_rate,
        converted.original_net_amount,
        converted.status,
        converted.status not in ('cancelled', 'test')
        and converted.order_date <= run_day.as_of_date as is_counted,
        converted.updated_at,
        converted._source,
        converted._batch_id
    from converted
    cross join run_day
    cross join company_rules
)

select * from final
