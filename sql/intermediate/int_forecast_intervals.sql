-- One row per three months and class of size, with how far partners of that class ended from what was expected, in the quarters before.
-- Key: quarter_date, size_class
-- Note: split conformal prediction (Vovk, Gammerman and Shafer 2005; Lei et al. 2018): the factors are order statistics of actual / expected, so that
-- 8 of 10 partners of the class end inside, whatever the errors' shape, as long as the next quarter errs like those before. With n errors the k-th
-- smallest, k = floor(0.1 (n + 1)), and the k-th largest. Fewer than 30 errors give no interval.
-- Note: errors of one quarter have a part in common (a bad quarter is bad for all), which more partners do not average out: coverage of a single quarter varies
-- more than its own interval says.
-- quarter_date: first day of the three months
-- size_class: 1 the largest third by expected revenue, 3 the smallest
-- errors: partner quarters that it was learned from
-- lower_factor: lower end of the 80 % interval, times expected revenue
-- upper_factor: upper end
with quarters as (
    select * from int_forecast_quarters
    where expected_amount > 0
),

classes as (
    select quarter_date, size_class
    from quarters
    group by quarter_date, size_class
),

earlier as (
    select
        classes.quarter_date,
        classes.size_class,
        cast(quarters.actual_amount as double) / nullif(cast(quarters.expected_amount as double), 0) as ratio
    from classes
    inner join quarters
        on quarters.size_class = classes.size_class
        and quarters.quarter_date < classes.quarter_date
    where quarters.actual_amount is not null
),

ranked as (
    select
        quarter_date,
        size_class,
        ratio,
        row_number() over (partition by quarter_date, size_class order by ratio) as from_below,
        count(*) over (partition by quarter_date, size_class) as errors
    from earlier
),

final as (
    select
        quarter_date,
        size_class,
        errors,
        max(case when from_below = cast(floor(0.1e0 * (errors + 1)) as bigint) then ratio end) as lower_factor,
        max(case when from_below = errors + 1 - cast(floor(0.1e0 * (errors + 1)) as bigint) then ratio end) as upper_factor
    from ranked
    where errors >= 30
    group by quarter_date, size_class, errors
)

select * from final
