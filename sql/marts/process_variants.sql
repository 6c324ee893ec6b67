-- One row per process and order of steps that its cases took.
-- Answers: 109
-- Key: process, variant
-- process: which process
-- variant: the steps in their order
-- cases: cases that took them
-- share_of_cases: of the process's cases
-- cycle_days: mean days of a case
-- steps: steps of a case
with process_sums as (
    select
        process,
        count(*) as cases
    from process_cases
    group by process
),

variants as (
    select
        process,
        variant,
        count(*) as cases,
        round(avg(cycle_days), 6) as cycle_days,
        max(steps) as steps
    from process_cases
    group by process, variant
),

final as (
    select
        variants.process,
        variants.variant,
        variants.cases,
        cast(variants.cases as double) / nullif(process_sums.cases, 0) as share_of_cases,
        variants.cycle_days,
        variants.steps
    from variants
    inner join process_sums on process_sums.process = variants.process
)

select * from final
