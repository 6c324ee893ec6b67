// How cases move through the departments: eight steps until the processes were cut short in July 2025, four after.
import type { Company } from "../company.ts";
import { addMonths, type Day, dayOf, iso, localText, zoneOffsetSeconds } from "../days.ts";
import type { Ledger } from "../ledger.ts";
import type { Partner } from "../partners.ts";
import { type Random, randomFor } from "../random.ts";
import { type Cells, writeTable } from "../write-files.ts";
import { withDamage } from "./damage.ts";

interface Step {
  name: string;
  department: string;
  kind: "approval" | "work" | "handover" | "rework";
  isAutomated?: boolean;
}

const step = (name: string, department: string, kind: Step["kind"], isAutomated = false): Step => ({
  name,
  department,
  kind,
  isAutomated,
});

const longPath: readonly Step[] = [
  step("提交申请", "渠道部", "work"),
  step("区域经理审批", "渠道部", "approval"),
  step("商务复核", "商务部", "approval"),
  step("转财务", "商务部", "handover"),
  step("财务审核", "财务部", "approval"),
  step("补充材料", "渠道部", "rework"),
  step("总监审批", "总经办", "approval"),
  step("执行", "运营部", "work"),
];
const shortPath: readonly Step[] = [
  step("提交申请", "渠道部", "work"),
  step("规则校验", "系统", "approval", true),
  step("财务审核", "财务部", "approval"),
  step("执行", "运营部", "work", true),
];
const shortened = dayOf("2025-07-01");
const processes = { 返利结算: 45, 特价审批: 35, 新伙伴签约: 8, 投诉处理: 12 } as const;

/** "2024-05-01" → "2024-Q2". */
const quarterOf = (date: string) => `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;

/** One file a quarter, in a folder of its own, as the workflow system exports. */
export function writeProcessSteps(company: Company, ledger: Ledger, folder: string): void {
  const { from, to } = company.window;
  const quarters = new Map<string, Cells[]>();
  for (let month = addMonths(from, 0); month <= to; month = addMonths(month, 1))
    for (const partner of company.partners) {
      const random = randomFor(company.seed, "process", partner.id, month);
      const cases = random.poisson(partner.tier === "core" ? 0.8 : 0.25);
      for (let number = 1; number <= cases; number++) {
        const opened = month + random.integer(0, 27);
        if (opened < Math.max(from, partner.signed) || opened > Math.min(to, partner.ended ?? to)) continue;
        const quarter = quarterOf(iso(month));
        const rows = quarters.get(quarter) ?? [];
        rows.push(...caseSteps(company, partner, opened, number, random));
        quarters.set(quarter, rows);
      }
    }
  const tagged = [...quarters].flatMap(([quarter, rows]) => rows.map(row => ({ quarter, row })));
  const damaged = withDamage(ledger, "process_steps", tagged, {
    impossible_time: ({ quarter, row }) => ({ quarter, row: { ...row, started: "2025-04-31 10:00:00" } }),
    unknown_kind: ({ quarter, row }) => ({ quarter, row: { ...row, kind: "催办" } }),
  });
  for (const quarter of quarters.keys())
    writeTable(
      `${folder}/process_steps/${quarter}.csv`,
      damaged.filter(one => one.quarter === quarter).map(one => one.row),
    );
}

function caseSteps(company: Company, partner: Partner, opened: Day, number: number, random: Random): Cells[] {
  const path = opened < shortened ? longPath : shortPath;
  const process = random.weighted(processes);
  const end = (company.window.to + 1) * 86_400 - zoneOffsetSeconds;
  const rows: Cells[] = [];
  let clock = opened * 86_400 - zoneOffsetSeconds + random.integer(9, 16) * 3600;
  for (const { name, department, kind, isAutomated } of path) {
    if (kind === "rework" && random.chance(0.6)) continue;
    const queued = clock;
    const started =
      queued + Math.round((isAutomated ? 120 : 3600 * (opened < shortened ? 34 : 20)) * random.wobble(0.8));
    const ended = started + Math.round((isAutomated ? 30 : 3600 * 2.5) * random.wobble(0.7));
    clock = ended;
    if (started >= end) break;
    rows.push({
      case: `W${iso(opened).replaceAll("-", "")}-${partner.id.slice(2)}-${number}`,
      seq: String(rows.length + 1),
      process,
      step: name,
      partner: partner.id,
      department,
      handler: isAutomated ? "" : `${department}-${random.integer(1, 4)}`,
      kind,
      queued: localText(queued),
      started: localText(started),
      ended: ended < end ? localText(ended) : "",
      automated: isAutomated ? "1" : "0",
    });
  }
  return rows;
}
