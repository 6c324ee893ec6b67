// What partners are to reach, and what was agreed to be done for it.
import { rm } from "node:fs/promises";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { type Company, quartersOf } from "../company.ts";
import { addMonths, type Day, iso } from "../days.ts";
import type { Ledger } from "../ledger.ts";
import type { Partner } from "../partners.ts";
import { type Random, randomFor } from "../random.ts";
import { type Cells, writeBytes, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

/** Quarterly goals around what was to be expected: some are easy, some ambitious. Written as Parquet, as a planning tool exports. */
export async function writeTargets(company: Company, ledger: Ledger, folder: string): Promise<void> {
  const meanOrderFen = ledger.countedNetFen / Math.max(1, ledger.countedOrders);
  const rows = quartersOf(company).flatMap(quarter =>
    company.partners.flatMap((partner): Cells[] => {
      const expected = ledger.expectedOrdersOf(partner, quarter);
      if (expected === 0) return [];
      const random = randomFor(company.seed, "target", partner.id, quarter);
      const wholeQuarter = expected * daysPerDaySeen(company, quarter);
      const goalYuan = (wholeQuarter * meanOrderFen * partner.lineScale * random.between(0.92, 1.16)) / 100;
      return [
        {
          partner_no: partner.id,
          period_start: iso(quarter),
          period_end: iso(addMonths(quarter, 3) - 1),
          goal: String(Math.max(1000, Math.round(goalYuan / 1000) * 1000)),
          set_by: partner.depth === 4 || (partner.depth === 3 && random.chance(0.5)) ? "joint" : "hq",
          agreed_on: iso(quarter - random.integer(-8, 12)),
        },
      ];
    }),
  );
  const damaged = withDamage(ledger, "targets", rows, { missing_partner: row => ({ ...row, partner_no: "" }) }, 350);
  await writeParquet(damaged, `${folder}/targets.parquet`);
}

/** A goal is for the whole quarter, of which the last one has days still to come. */
function daysPerDaySeen({ window }: Company, quarter: Day): number {
  const days = addMonths(quarter, 3) - quarter;
  return days / Math.min(days, window.to - quarter + 1);
}

async function writeParquet(rows: readonly Cells[], path: string): Promise<void> {
  const csv = `${path}.csv`;
  writeTable(csv, rows);
  await using engine = await Engine.open({ threads: 1, memoryMb: 200 });
  await engine.run(
    `copy (select nullif(partner_no, '') as partner_no, cast(period_start as date) as period_start, cast(period_end as date) as period_end,
       cast(goal as double) as goal, set_by, cast(agreed_on as date) as agreed_on
     from read_csv(${literal(csv)}, header = true, all_varchar = true)) to ${literal(path)} (format parquet)`,
  );
  await rm(csv);
}

const actions = ["新品铺货", "联合拜访重点客户", "技术认证", "样机试用", "清理逾期账款", "补齐备件库存"] as const;

export function writePlans(company: Company, ledger: Ledger, folder: string): void {
  const rows = quartersOf(company).flatMap(quarter =>
    company.partners
      .filter(partner => isThere(partner, quarter) && partner.tier !== "ordinary")
      .flatMap(partner => {
        const random = randomFor(company.seed, "plan", partner.id, quarter);
        return Array.from({ length: random.integer(1, 2) }, (_, number) =>
          planRow(company, partner, quarter, number, random),
        );
      }),
  );
  const damaged = withDamage(ledger, "plans", rows, { impossible_date: row => ({ ...row, due: "2025-06-31" }) }, 350);
  writeBytes(`${folder}/plans.json`, `${JSON.stringify(damaged, null, 1)}\n`);
}

const isThere = (partner: Partner, quarter: Day) =>
  partner.firstOrder < quarter + 60 && (partner.lastOrder ?? quarter + 1) > quarter;

function planRow(company: Company, partner: Partner, quarter: Day, number: number, random: Random) {
  const due = quarter + random.integer(40, 88);
  const done = due + random.integer(-20, 15);
  return {
    id: `PL-${iso(quarter).slice(0, 7)}-${partner.id.slice(2)}-${number + 1}`,
    partner: partner.id,
    goal: random.pick(["提升覆盖", "提升复购", "提升毛利", "提升满意度"]),
    action: random.pick(actions),
    owner: partner.owner,
    due: iso(due),
    done: random.chance(0.45 + 0.11 * partner.depth) && done <= company.window.to ? iso(done) : null,
  };
}
