// Whether two engines made the same table: the same columns of the same types, the same keys, and in each row the same values:
// exactly, but for doubles, of which the last digits depend on the order of adding.
import { z } from "zod";
import { type Engine, identifier } from "../../functions/lake/engine.ts";
import type { Snapshot, SnapshotTable } from "../../functions/lake/snapshot.ts";
import { createTableView } from "../../functions/lake/snapshot-views.ts";
import type { Storage } from "../../functions/lake/storage.ts";

export interface Comparison {
  name: string;
  kind: SnapshotTable["kind"] | "check";
  rows: number;
  /** What differs, in words; empty where the two are equal. */
  differences: string[];
}

/** Relative; and so near to zero nothing is left but noise of sums that were subtracted. */
export const doubleTolerance = 1e-9;
export const noise = 1e-12;

export async function compareTable(
  engine: Engine,
  storage: Storage,
  name: string,
  ours: SnapshotTable | undefined,
  theirs: SnapshotTable | undefined,
): Promise<Comparison> {
  const comparison: Comparison = { name, kind: ours?.kind ?? "model", rows: ours?.rows ?? 0, differences: [] };
  if (!ours || !theirs) return { ...comparison, differences: [`only ${ours ? "DuckDB" : "Athena"} has it`] };
  const columns = (table: SnapshotTable) => table.columns.map(column => `${column.name} ${column.type}`).join(", ");
  if (columns(ours) !== columns(theirs))
    comparison.differences.push(...columnDifferences(ours.columns, theirs.columns));
  if (ours.rows !== theirs.rows) comparison.differences.push(`${ours.rows} rows, on Athena ${theirs.rows}`);
  if (comparison.differences.some(difference => difference.startsWith("column"))) return comparison;
  await createTableView(engine, storage, "ours", ours.files);
  await createTableView(engine, storage, "theirs", theirs.files);
  comparison.differences.push(...(await rowDifferences(engine, ours)));
  return comparison;
}

type Columns = SnapshotTable["columns"];

function columnDifferences(ours: Columns, theirs: Columns): string[] {
  const names = (columns: Columns) => columns.map(({ name }) => name).join(", ");
  if (names(ours) !== names(theirs)) return [`columns ${names(ours)}, on Athena ${names(theirs)}`];
  return ours.flatMap(({ name, type }, index) => {
    const other = theirs[index]?.type;
    return type === other ? [] : [`${name} is ${type}, on Athena ${other}`];
  });
}

const counted = z.object({ found: z.coerce.number() });

async function rowDifferences(engine: Engine, { key, columns }: SnapshotTable): Promise<string[]> {
  const onKey =
    key.map(name => `a.${identifier(name)} is not distinct from b.${identifier(name)}`).join(" and ") || "true";
  const joined = (kind: string) =>
    `(select *, true as there from ours) as a ${kind} join (select *, true as there from theirs) as b on ${onKey}`;
  const differences: string[] = [];
  for (const [kind, missing, where] of [
    ["left", "b", "Athena"],
    ["right", "a", "DuckDB"],
  ]) {
    const [row] = await engine.rowsAs(
      counted,
      `select count(*) as found from ${joined(kind ?? "")} where ${missing}.there is null`,
    );
    if (row && row.found > 0) differences.push(`${row.found} keys are not there on ${where}`);
  }
  for (const { name, type } of columns) {
    const [a, b] = [`a.${identifier(name)}`, `b.${identifier(name)}`];
    const differs = type === "DOUBLE" ? doublesDiffer(a, b) : `${a} is distinct from ${b}`;
    const found = await engine.rows(
      `select count(*) over () as found, cast(${a} as varchar) as ours, cast(${b} as varchar) as theirs from ${joined("inner")} where ${differs} limit 1`,
    );
    const [row] = found;
    if (row) differences.push(`${name} in ${row.found} rows, e.g. ${row.ours}, on Athena ${row.theirs}`);
  }
  return differences;
}

const doublesDiffer = (a: string, b: string) =>
  `(${a} is null) <> (${b} is null) or isnan(${a}) <> isnan(${b})
    or abs(${a} - ${b}) > greatest(${noise}, ${doubleTolerance} * greatest(abs(${a}), abs(${b})))`;

export function compareChecks(ours: Snapshot, theirs: Snapshot): Comparison[] {
  const names = [...new Set([...ours.checks, ...theirs.checks].map(({ name }) => name))].sort();
  return names.map(name => {
    const rows = ours.checks.find(check => check.name === name)?.rows;
    const others = theirs.checks.find(check => check.name === name)?.rows;
    const differences = rows === others ? [] : [`${rows} rows against it, on Athena ${others}`];
    return { name, kind: "check", rows: rows ?? 0, differences };
  });
}
