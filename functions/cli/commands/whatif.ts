// What an incentive rule would have cost, and whom it would have paid, with other numbers.
import { z } from "zod";
import { nearest } from "../../config/nearest.ts";
import { Engine } from "../../lake/engine.ts";
import { requireCurrent } from "../../lake/snapshot.ts";
import { createSnapshotViews } from "../../lake/snapshot-views.ts";
import { readSqlFiles } from "../../transform/models.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, wholeNumber } from "../options.ts";
import { count, print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";
import { changeIncentive, type IncentiveChange, type RuleChange } from "../whatif/incentive-change.ts";

const figure = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "write a number such as 0.025 or 3200000")
  .transform(Number)
  .optional();
const schema = commonSchema.extend({
  threshold: figure,
  rate: figure,
  growthFactor: figure,
  unitAmount: figure,
  periods: wholeNumber(1, 120).default(4),
});

const shownPartners = 30;

export async function run(given: unknown, words: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  const change = changeOf(options);
  await using project = await openProject({ ...options, quiet: true });
  const { config, effects } = project.context;
  await using engine = await Engine.open({ ...config.engine, spillFolder: effects.workFolder });
  await createSnapshotViews(engine, effects.storage, await requireCurrent(effects.storage));
  const rule = await requireRule(engine, words[0] ?? "");
  const model = (await readSqlFiles()).find(({ table }) => table === "incentive_earned");
  if (!model) throw new Error("sql/marts/incentive_earned.sql is not there");
  const changed = await changeIncentive(engine, "main", model, rule, change, options.periods);
  const totals = totalsOf(changed);
  if (options.json) printJson({ rule, change, currency: config.currency, ...totals, ...changed });
  else for (const line of linesOf(rule, change, config.currency, changed)) print(line);
  return exitCodes.done;
}

function changeOf(options: z.output<typeof schema>): RuleChange {
  const { threshold, rate, growthFactor, unitAmount } = options;
  const change: RuleChange = {
    ...(threshold !== undefined && { threshold_amount: threshold }),
    ...(rate !== undefined && { rate }),
    ...(growthFactor !== undefined && { growth_factor: growthFactor }),
    ...(unitAmount !== undefined && { unit_amount: unitAmount }),
  };
  if (Object.keys(change).length > 0) return change;
  throw new UsageError("nothing is to be changed", {
    hint: "Give --threshold, --rate, --growth-factor or --unit-amount.",
  });
}

async function requireRule(engine: Engine, ruleId: string): Promise<string> {
  const rows = await engine.rowsAs(
    z.object({ rule_id: z.string() }),
    "select distinct rule_id from incentive_earned order by rule_id",
  );
  const known = rows.map(({ rule_id }) => rule_id);
  if (known.includes(ruleId)) return ruleId;
  const near = nearest(ruleId, known);
  throw new UsageError(`no incentive rule "${ruleId}" applied to anybody in a period that is over`, {
    hint:
      known.length === 0
        ? "The stream incentive_rules brought no rule that applies (docs/configuration.md)."
        : `${near === undefined ? "" : `Did you mean ${near}? `}There is ${known.slice(0, 12).join(", ")}.`,
  });
}

function totalsOf({ periods }: IncentiveChange) {
  const sum = (pick: (period: IncentiveChange["periods"][number]) => number) =>
    Math.round(periods.reduce((total, period) => total + pick(period), 0) * 100) / 100;
  const [before, after] = [sum(period => period.earned_before), sum(period => period.earned_after)];
  return { earnedBefore: before, earnedAfter: after, costChange: Math.round((after - before) * 100) / 100 };
}

const money = (value: number) => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = (value: number) => `${value > 0 ? "+" : ""}${money(value)}`;

function linesOf(rule: string, change: RuleChange, currency: string, changed: IncentiveChange): string[] {
  const { earnedBefore, earnedAfter, costChange } = totalsOf(changed);
  const words = Object.entries(change).map(([column, value]) => `${column} ${value}`);
  const share = earnedBefore === 0 ? "" : ` (${signed((costChange / earnedBefore) * 100)} %)`;
  return [
    `${rule} with ${words.join(", ")}, over ${changed.periods.length} periods, in ${currency}`,
    "Revenue as it was: how partners would have answered is not in it.",
    "",
    `  cost ${money(earnedBefore)} → ${money(earnedAfter)}: ${signed(costChange)}${share}`,
    "",
    ...periodLines(changed),
    ...partnerLines(changed),
    ...nearLines(changed),
  ];
}

const periodLines = ({ periods }: IncentiveChange) =>
  tableLines(
    [
      ["period from", "partners", "reached", "then", "cost", "then"],
      ...periods.map(period => [
        period.period_start_date,
        count(period.partners),
        count(period.reached_before),
        count(period.reached_after),
        money(period.earned_before),
        money(period.earned_after),
      ]),
    ],
    { right: [1, 2, 3, 4, 5] },
  );

function partnerLines({ partners }: IncentiveChange): string[] {
  if (partners.length === 0) return ["", "Nobody would have earned another amount."];
  const more = partners.filter(({ change }) => change > 0).length;
  const rows = partners
    .slice(0, shownPartners)
    .map(partner => [
      partner.partner_id,
      partner.partner_name ?? "",
      money(partner.earned_before),
      money(partner.earned_after),
      signed(partner.change),
    ]);
  return [
    "",
    `${count(more)} partners would have earned more, ${count(partners.length - more)} less${partners.length > shownPartners ? `; the ${shownPartners} largest changes (--json has all)` : ""}`,
    ...tableLines([["partner", "name", "earned", "then", "change"], ...rows], { right: [2, 3, 4] }),
  ];
}

function nearLines({ near }: IncentiveChange): string[] {
  if (near.length === 0) return [];
  const rows = near
    .slice(0, shownPartners)
    .map(partner => [
      partner.partner_id,
      partner.partner_name ?? "",
      money(partner.reached_value),
      money(partner.threshold_value - partner.reached_value),
    ]);
  return [
    "",
    "Below the threshold by no more than a tenth in the newest period",
    ...tableLines([["partner", "name", "reached", "missing"], ...rows], { right: [2, 3] }),
  ];
}
