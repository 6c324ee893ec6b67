// A lake with a snapshot in it, without ingest or transform: a simulated company with planted days, the real estimator over it.
import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Engine, identifier, literal, type Row } from "../../functions/lake/engine.ts";
import { idOf, keys } from "../../functions/lake/keys.ts";
import { moveCurrent, type Snapshot, type SnapshotTable, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { anomalyTests } from "../../functions/transform/estimators/anomaly/anomaly-tests.ts";
import { relationOfRows } from "../../functions/transform/row-relation.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { type Company, simulatedCalendar, simulatedCompany } from "../transform/estimators/simulation.ts";

export const asOfDate = "2026-10-31";
const columns = {
  partner_day: { partner_id: "VARCHAR", date: "DATE", orders: "BIGINT", net_amount: "DECIMAL(18,4)" },
  partners: {
    partner_id: "VARCHAR",
    partner_name: "VARCHAR",
    tier: "VARCHAR",
    region: "VARCHAR",
    ended_date: "DATE",
  },
  calendar_days: {
    date: "DATE",
    weekday: "BIGINT",
    is_workday: "BOOLEAN",
    holiday_class: "VARCHAR",
  },
  tiers: { tier: "VARCHAR", position: "BIGINT" },
  streams: { stream: "VARCHAR", is_present: "BOOLEAN" },
  holidays: { date: "DATE", class: "VARCHAR", is_workday: "BOOLEAN" },
};
export type Tables = Record<keyof typeof columns, Row[]>;

export const regions = ["east", "north", "south", "west"];

/** 300 days are enough for the weekly shape and quick to test. */
export function quietCompany(partners = 12, seed = 5): Company {
  return simulatedCompany(seed, partners, simulatedCalendar("2026-01-05", 300));
}

/** Every partner's orders and revenue on the last days, times a factor. */
export function change(
  company: Company,
  partnerIds: readonly string[],
  factor: number,
  daysBack: readonly number[] = [0],
): void {
  for (const series of company.series)
    if (series.kind === "partner" && partnerIds.includes(series.slice))
      for (const back of daysBack) {
        const day = series.orders.length - 1 - back;
        series.orders[day] = Math.round((series.orders[day] ?? 0) * factor);
        series.netAmount[day] = (series.netAmount[day] ?? 0) * factor;
      }
}

export const partnerIds = ({ series }: Company) =>
  series.filter(one => one.kind === "partner").map(({ slice }) => slice);

/** The tables that the step reads; partner names by id, regions in turn. */
export function tablesOf({ calendar, series }: Company, names: Record<string, string> = {}): Tables {
  const partners = series.filter(({ kind }) => kind === "partner");
  return {
    partner_day: partners.flatMap(one =>
      calendar.flatMap(({ date }, day) =>
        one.orders[day]
          ? [{ partner_id: one.slice, date, orders: one.orders[day], net_amount: (one.netAmount[day] ?? 0).toFixed(2) }]
          : [],
      ),
    ),
    partners: partners.map(({ slice, tier }, index) => ({
      partner_id: slice,
      partner_name: names[slice] ?? `伙伴${slice}`,
      tier,
      region: regions[index % regions.length] ?? null,
      ended_date: null,
    })),
    calendar_days: calendar.map(({ date, weekSlot, holidayClass }) => ({
      date,
      weekday: ((new Date(date).getUTCDay() + 6) % 7) + 1,
      is_workday: weekSlot < 5,
      holiday_class: holidayClass,
    })),
    tiers: ["core", "strategic", "ordinary", "emerging"].map((tier, index) => ({ tier, position: index + 1 })),
    streams: [{ stream: "transactions", is_present: true }],
    holidays: [],
  };
}

/** Writes the tables and the estimator's as a snapshot and points CURRENT at it. */
export async function publishSnapshot(
  context: FixtureContext,
  tables: Tables,
  checks: Snapshot["checks"] = [],
  date = asOfDate,
): Promise<Snapshot> {
  const { storage } = context.effects;
  const folder = join(context.folder, "made");
  await mkdir(folder, { recursive: true });
  await using engine = await Engine.open();
  const written: Snapshot["tables"] = {};
  for (const [name, types] of Object.entries(columns)) {
    const typed = Object.entries(types).map(([column, type]) => ({ name: column, type }));
    const rows = tables[name as keyof Tables];
    const select = await relationOfRows(engine, folder, `given_${name}`, typed, rows);
    await engine.run(`create or replace view ${identifier(name)} as ${select}`);
    written[name] = await writeTable(context, engine, name, `select * from ${identifier(name)}`);
  }
  const rows = await anomalyTests.run({ engine, config: context.config, asOfDate: date });
  const select = await relationOfRows(engine, folder, "estimated", anomalyTests.columns, rows);
  written.anomaly_tests = await writeTable(context, engine, "anomaly_tests", select);
  const id = idOf(date, JSON.stringify(written), JSON.stringify(checks));
  const snapshot: Snapshot = { id, as_of_date: date, tables: written, checks };
  await writeSnapshot(storage, snapshot);
  await moveCurrent(storage, id, context.effects.now());
  return snapshot;
}

async function writeTable(
  { folder, effects }: FixtureContext,
  engine: Engine,
  name: string,
  select: string,
): Promise<SnapshotTable> {
  const path = join(folder, "made", `${name}.parquet`);
  await engine.run(`copy (${select}) to ${literal(path)} (format parquet)`);
  const body = await readFile(path);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const key = keys.table(name, sha256.slice(0, 32), sha256);
  const { size } = await stat(path);
  await effects.storage.putFile(key, path);
  return {
    kind: "model",
    fingerprint: sha256.slice(0, 32),
    grain: "",
    key: [],
    columns: [],
    rows: 0,
    files: [{ month: null, fingerprint: sha256.slice(0, 32), key, rows: 0, bytes: size, sha256 }],
  };
}
