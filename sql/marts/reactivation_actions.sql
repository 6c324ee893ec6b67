-- One row per kind of action taken on partners who had fallen silent, with how many of them came back.
-- Answers: 28, 177
-- Key: action
-- Note: of the plans, those that were done while the partner was silent by int_active_spells (after the end of a spell, and before the next began), and are at least 90 days old.
-- Back is who ordered within 90 days of the day it was done. A partner may appear under several actions, and once for each time.
-- Note: the row none holds the silences in which nothing was done, from their 30th day on. Actions are not given at random: who is called may be the one worth calling.
-- action: the action, as the plan names it; none for silences without any
-- actions: times it was done
-- returned: of them, the partner ordered within 90 days
-- share: one by the other
-- lower: lower end of its interval (Wilson, 95 %)
-- upper: upper end
with run_day as (
    select as_of_date from run
),

presence as (
    select is_present from streams
    where stream = 'plans'
),

spells as (
    select
        partner_id,
        spell,
        end_date,
        lead(start_date) over (partition by partner_id order by spell) as next_start_date
    from int_active_spells
),

silences as (
    select * from spells
    where end_date is not null
),

actions_done as (
    select * from stg_plans
    where done_date is not null
),

tried as (
    select
        silences.partner_id,
        silences.spell,
        coalesce(actions_done.action, '') as action,
        actions_done.done_date as from_date,
        silences.next_start_date
    from silences
    inner join actions_done
        on actions_done.partner_id = silences.partner_id
        and actions_done.done_date >= silences.end_date
        and actions_done.done_date < coalesce(silences.next_start_date, date '9999-12-31')
),

tried_silences as (
    select partner_id, spell
    from tried
    group by partner_id, spell
),

untried as (
    select
        silences.partner_id,
        silences.spell,
        'none' as action,
        cast(silences.end_date + interval '30' day as date) as from_date,
        silences.next_start_date
    from silences
    cross join presence
    left join tried_silences
        on tried_silences.partner_id = silences.partner_id
        and tried_silences.spell = silences.spell
    where presence.is_present
        and tried_silences.partner_id is null
        and coalesce(silences.next_start_date, date '9999-12-31') > cast(silences.end_date + interval '30' day as date)
),

observed as (
    select * from tried
    union all
    select * from untried
),

counted as (
    select
        observed.action,
        count(*) as actions,
        count(
            case when observed.next_start_date <= cast(observed.from_date + interval '90' day as date) then 1 end
        ) as returned
    from observed
    inner join run_day on observed.from_date <= cast(run_day.as_of_date - interval '90' day as date)
    group by observed.action
),

final as (
    select
        counted.*,
        cast(returned as double) / nullif(actions, 0) as share,
        case
            when returned = 0 then 0e0
            else (cast(returned as double) + 1.9208e0 - 1.96e0 * sqrt(cast(returned as double) * (actions - returned) / nullif(actions, 0) + 0.9604e0)) / (actions + 3.8416e0)
        end as lower,
        case
            when returned = actions then 1e0
            else (cast(returned as double) + 1.9208e0 + 1.96e0 * sqrt(cast(returned as double) * (actions - returned) / nullif(actions, 0) + 0.9604e0)) / (actions + 3.8416e0)
        end as upper
    from counted
)

select * from final
