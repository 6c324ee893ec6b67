// Makes a table, or what is missing of it: in one piece, or month by month with its inputs narrowed to the month.

import { identifier, literal } from "../lake/engine.ts";
import type { SnapshotTable, TableFile } from "../lake/snapshot.ts";
import { type BuildRecord, storeBuild } from "./build-record.ts";
import { firstDayAfter, firstDayOf } from "./months.ts";
import { beforeName, nothingBefore } from "./partitioning.ts";
import type { PlannedTable } from "./plan.ts";
import { type Relations, tableRelation } from "./relations.ts";
import { countedKey, type TableNode } from "./table-node.ts";
import { type Part, type Workshop, writePart } from "./write-part.ts";

/**
 * Builds what the plan says is missing and shows the table to those who read it.
 * @param tell said before each month
 * @throws DataQualityError where the model fails or breaks what its header promises; what was there stays.
 */
export async function buildTable(
  workshop: Workshop,
  relations: Relations,
  planned: PlannedTable,
  tell: (month?: string) => void,
): Promise<BuildRecord> {
  const record = planned.record ?? (await build(workshop, relations, planned, tell));
  planned.states?.follow(record.files);
  await relations.add(planned.node.table, await relationOf(workshop, planned.node, record.files));
  return record;
}

async function build(
  workshop: Workshop,
  relations: Relations,
  planned: PlannedTable,
  tell: (month?: string) => void,
): Promise<BuildRecord> {
  const isWhole = planned.make !== undefined || planned.parts.every(({ month }) => month === null);
  if (isWhole) tell();
  const made = await (planned.make?.(workshop) ??
    (isWhole ? buildWhole(workshop, relations, planned) : buildMonths(workshop, relations, planned, tell)));
  const record: BuildRecord = { ...planned.identity, ...made };
  await storeBuild(workshop.storage, planned.node.table, record);
  return record;
}

async function relationOf({ storage }: Workshop, node: TableNode, files: readonly TableFile[]) {
  const relation = await tableRelation(storage, files);
  return node.ofMonth === undefined ? relation : { ...relation, ofMonth: node.ofMonth, upTo: node.ofMonth };
}

type Made = Pick<BuildRecord, "files" | "columns">;

async function buildWhole(workshop: Workshop, relations: Relations, planned: PlannedTable): Promise<Made> {
  const { node, identity, untilMonth } = planned;
  const carries = node.partitioning?.carries;
  if (carries) await relations.add(beforeName(node.table), { whole: nothingBefore(carries) });
  const make = async () => {
    const select = await node.prepare(workshop.engine, workshop.workFolder);
    return writePart(workshop, { ...partOf(node), select, month: null, fingerprint: identity.fingerprint });
  };
  const { file, columns } = await (untilMonth === undefined
    ? make()
    : relations.untilMonth(node.inputs, untilMonth, make));
  return { files: [file], columns };
}

/** Oldest first, because a fold reads the months before. */
async function buildMonths(
  workshop: Workshop,
  relations: Relations,
  planned: PlannedTable,
  tell: (month: string) => void,
): Promise<Made> {
  const { node, parts, columns: known } = planned;
  const files: TableFile[] = [];
  let columns = known;
  const select = await node.prepare(workshop.engine, workshop.workFolder);
  for (const { month, fingerprint, file } of parts) {
    if (file || month === null) {
      if (file) files.push(file);
      continue;
    }
    tell(month);
    await showBefore(workshop, relations, planned, month, files);
    const part: Part = { ...partOf(node), select: ofMonth(node, select, month), month, fingerprint };
    const written = await relations.inMonth(node.inputs, month, () => writePart(workshop, part));
    files.push(written.file);
    columns = written.columns;
  }
  return { files, columns: columns ?? [] };
}

async function showBefore(
  workshop: Workshop,
  relations: Relations,
  { node, states }: PlannedTable,
  month: string,
  files: readonly TableFile[],
): Promise<void> {
  const carries = node.partitioning?.carries;
  if (!carries) return;
  const all = async () =>
    files.length > 0 ? (await tableRelation(workshop.storage, files)).whole : nothingBefore(carries);
  const whole = await (states ? states.before(workshop, month, files) : all());
  await relations.add(beforeName(node.table), { whole });
}

/** A month of a raw stream holds older and newer versions that are dated elsewhere; their rows belong to those months. */
function ofMonth({ partitioning, inputs }: TableNode, select: string, month: string): string {
  if (!partitioning || !inputs.some(input => input.startsWith("raw_"))) return select;
  const column = identifier(partitioning.column);
  return `select * from (${select}\n) where ${column} >= date ${literal(firstDayOf(month))} and ${column} < date ${literal(firstDayAfter(month))}`;
}

function partOf(node: TableNode) {
  const { table, file, isSorted, partitioning } = node;
  return { table, file, key: countedKey(node), isSorted, ...(partitioning && { column: partitioning.column }) };
}

/** What the snapshot says of a table. */
export function snapshotTable(node: TableNode, record: BuildRecord): SnapshotTable {
  return {
    kind: node.kind,
    fingerprint: record.fingerprint,
    grain: node.grain,
    key: node.key,
    columns: record.columns.map(column => ({ ...column, note: node.notes[column.name] ?? "" })),
    rows: record.files.reduce((sum, { rows }) => sum + rows, 0),
    files: record.files,
  };
}
