// What an incentive rule would have cost with other numbers: the model that reckons what was earned runs once more, over the same
// tables and a changed copy of the rules. Revenue stays what it was: how partners would have answered is not guessed.
import { z } from "zod";
import { type Engine, identifier, literal } from "../../lake/engine.ts";
import type { SqlFile } from "../../transform/models.ts";

/** Columns of a rule that may be changed, with their new values. */
export type RuleChange = Partial<Record<"threshold_amount" | "rate" | "growth_factor" | "unit_amount", number>>;

const partnerRow = z.object({
  partner_id: z.string(),
  partner_name: z.string().nullable(),
  periods: z.coerce.number(),
  reached_before: z.coerce.number(),
  reached_after: z.coerce.number(),
  earned_before: z.coerce.number(),
  earned_after: z.coerce.number(),
  change: z.coerce.number(),
});
export type ChangedPartner = z.infer<typeof partnerRow>;

const periodRow = z.object({
  period_start_date: z.string(),
  partners: z.coerce.number(),
  reached_before: z.coerce.number(),
  reached_after: z.coerce.number(),
  earned_before: z.coerce.number(),
  earned_after: z.coerce.number(),
});
export type ChangedPeriod = z.infer<typeof periodRow>;

const nearRow = z.object({
  partner_id: z.string(),
  partner_name: z.string().nullable(),
  reached_value: z.coerce.number(),
  threshold_value: z.coerce.number(),
});
export type NearPartner = z.infer<typeof nearRow>;

export interface IncentiveChange {
  periods: ChangedPeriod[];
  /** Those who earn another amount, the largest change first. */
  partners: ChangedPartner[];
  /** Who in the newest period is below the changed threshold by no more than a tenth. */
  near: NearPartner[];
}

/**
 * @param schema where the snapshot's tables are
 * @param model incentive_earned, as it stands in sql/
 * @param newest how many of the rule's periods, counted from the newest
 */
export async function changeIncentive(
  engine: Engine,
  schema: string,
  model: SqlFile,
  ruleId: string,
  change: RuleChange,
  newest: number,
): Promise<IncentiveChange> {
  const columns = Object.entries(change).map(
    ([column, value]) =>
      `case when rule_id = ${literal(ruleId)} then ${value} else ${identifier(column)} end as ${identifier(column)}`,
  );
  await engine.run("create schema whatif");
  await engine.run(
    `create view whatif.stg_incentive_rules as select * replace (${columns.join(", ")}) from ${schema}.stg_incentive_rules`,
  );
  // The model's names are looked up in the changed schema first.
  await engine.run(`set search_path = 'whatif,${schema}'`);
  const all = `select * from (${model.sql}\n)`;
  // A rule that takes another's place, or the next step of a ladder, changes what that one gives: all rules are compared.
  await engine.run(`create temp table after_change as ${all}`);
  await engine.run(`create temp table compared as
    with periods as (
      select period_start_date from ${schema}.incentive_earned where rule_id = ${literal(ruleId)}
      group by period_start_date order by period_start_date desc limit ${newest}
    )
    select new.partner_id, new.period_start_date, new.rule_id,
      coalesce(old.is_reached, false) as reached_before, coalesce(new.is_reached, false) as reached_after,
      coalesce(old.earned_amount, 0) as earned_before, coalesce(new.earned_amount, 0) as earned_after,
      new.reached_value, new.threshold_value
    from after_change as new
    inner join periods on periods.period_start_date = new.period_start_date
    left join ${schema}.incentive_earned as old
      on old.rule_id = new.rule_id and old.version = new.version
      and old.partner_id = new.partner_id and old.period_start_date = new.period_start_date
    where new.rule_id = ${literal(ruleId)} or old.earned_amount is distinct from new.earned_amount`);
  return {
    periods: await engine.rowsAs(periodRow, periodsSql(ruleId)),
    partners: await engine.rowsAs(partnerRow, partnersSql(schema, ruleId)),
    near: await engine.rowsAs(nearRow, nearSql(schema, ruleId)),
  };
}

const sums = `cast(sum(earned_before) as decimal(18, 2)) as earned_before,
    cast(sum(earned_after) as decimal(18, 2)) as earned_after`;
const reached = (ruleId: string) => {
  const own = `rule_id = ${literal(ruleId)}`;
  return `count(*) filter (where ${own} and reached_before) as reached_before,
    count(*) filter (where ${own} and reached_after) as reached_after`;
};

const periodsSql = (ruleId: string) => `select period_start_date, count(distinct partner_id) as partners,
    ${reached(ruleId)}, ${sums}
  from compared group by period_start_date order by period_start_date`;

const partnersSql = (
  schema: string,
  ruleId: string,
) => `select compared.partner_id, any_value(partners.partner_name) as partner_name,
    count(distinct period_start_date) as periods, ${reached(ruleId)}, ${sums},
    cast(sum(earned_after - earned_before) as decimal(18, 2)) as change
  from compared left join ${schema}.partners on partners.partner_id = compared.partner_id
  group by compared.partner_id having sum(earned_after) <> sum(earned_before)
  order by abs(sum(earned_after - earned_before)) desc, compared.partner_id`;

const nearSql = (
  schema: string,
  ruleId: string,
) => `select compared.partner_id, partners.partner_name, reached_value, threshold_value
  from compared left join ${schema}.partners on partners.partner_id = compared.partner_id
  where rule_id = ${literal(ruleId)} and not reached_after and reached_value >= 0.9 * threshold_value and threshold_value > 0
    and period_start_date = (select max(period_start_date) from compared)
  order by reached_value / threshold_value desc, compared.partner_id`;
