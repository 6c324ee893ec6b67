-- One row for the partners who took a step up in maturity and one for those who took none, with how their order days changed.
-- Key: took_step
-- Note: order days in the 6 months from a step's month against the 6 before; those who took no step in these months are counted over the same 12, once for each month in which
-- somebody took one. Partners whose 12 months are not all in the data are left out, as are those who moved otherwise.
-- Note: the variance of the ratio's logarithm is by linearisation over partners (Cochran 1977, 6.4).
-- took_step: they took one
-- n: partners and steps
-- log_ratio: logarithm of order days after by order days before
-- variance: of it
with run_day as (
    select last_month_date from run
),

months as (
    select * from int_partner_months
    where is_complete
),

class_spells as (
    select * from partner_class_history
    where taxonomy = 'stage'
),

-- Steps up in maturity whose 6 months before and after are in the data.
steps as (
    select
        class_spells.partner_id,
        class_spells.valid_from as step_date
    from class_spells
    inner join run_day on class_spells.valid_from <= cast(run_day.last_month_date - interval '5' month as date)
    where class_spells.class_before < class_spells.class
),

moves as (
    select partner_id, valid_from as move_date
    from class_spells
    where class_before is not null
),

step_months as (
    select step_date
    from steps
    group by step_date
),

windows as (
    select
        months.partner_id,
        step_months.step_date,
        count(*) as months,
        cast(sum(case when months.month_date < step_months.step_date then months.order_days else 0 end) as double) as before_days,
        cast(sum(case when months.month_date >= step_months.step_date then months.order_days else 0 end) as double) as after_days
    from months
    inner join step_months
        on months.month_date >= cast(step_months.step_date - interval '6' month as date)
        and months.month_date < cast(step_months.step_date + interval '6' month as date)
    group by months.partner_id, step_months.step_date
),

moved as (
    select
        windows.partner_id,
        windows.step_date,
        count(*) as moves
    from windows
    inner join moves
        on moves.partner_id = windows.partner_id
        and moves.move_date > cast(windows.step_date - interval '6' month as date)
        and moves.move_date < cast(windows.step_date + interval '6' month as date)
    group by windows.partner_id, windows.step_date
),

marked as (
    select
        windows.step_date,
        windows.before_days,
        windows.after_days,
        steps.partner_id is not null as took_step
    from windows
    left join steps
        on steps.partner_id = windows.partner_id
        and steps.step_date = windows.step_date
    left join moved
        on moved.partner_id = windows.partner_id
        and moved.step_date = windows.step_date
    where windows.months = 12
        and (steps.partner_id is not null or moved.moves is null)
),

step_sums as (
    select
        took_step,
        count(*) as n,
        sum(before_days) as before_days,
        sum(after_days) as after_days,
        sum(before_days * before_days) as before_squared,
        sum(after_days * after_days) as after_squared,
        sum(before_days * after_days) as products
    from marked
    group by took_step
    having count(*) > 1
        and sum(before_days) > 0
        and sum(after_days) > 0
),

final as (
    select
        took_step,
        n,
        ln(after_days / nullif(before_days, 0)) as log_ratio,
        greatest(
            after_squared
            - 2 * (after_days / nullif(before_days, 0)) * products
            + power(after_days / nullif(before_days, 0), 2) * before_squared,
            0e0
        ) * n / nullif(n - 1, 0) / nullif(after_days * after_days, 0) as variance
    from step_sums
)

select * from final
