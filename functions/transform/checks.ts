// A check is a query that returns the rows that should not be there. It is judged again when what it reads has changed, month by
// month where its header says so.
import { z } from "zod";
import type { Engine, Row } from "../lake/engine.ts";
import { DataQualityError, messageOf, QudaoError } from "../lake/errors.ts";
import type { CheckResult, Snapshot } from "../lake/snapshot.ts";
import type { SqlFile } from "./models.ts";
import { identityOf, type Maker, type Surroundings } from "./node-identity.ts";
import { partitioningOf } from "./partitioning.ts";
import type { Relations } from "./relations.ts";
import { parseSelect } from "./sql-syntax.ts";

export interface PlannedCheck {
  file: SqlFile;
  inputs: readonly string[];
  /** Rows against it, where the same was judged before. */
  parts: { month: string | null; fingerprint: string; rows: number | undefined }[];
}

export interface CheckOutcome extends CheckResult {
  /** The first offenders, for people. */
  examples: Row[];
  /** What the check holds true, from its header. */
  claim: string;
}

export async function planCheck(
  engine: Engine,
  file: SqlFile,
  surroundings: Surroundings,
  current: Snapshot | undefined,
): Promise<PlannedCheck> {
  const { tables, normalised } = await parseSelect(engine, file.sql, file.file);
  const maker: Maker = {
    inputs: tables,
    kind: "model",
    definition: normalised,
    key: [],
    isSorted: false,
    partitioning: partitioningOf(file.header, file.file),
  };
  const identity = identityOf(maker, surroundings);
  const before = current?.checks.find(({ name }) => name === file.name)?.parts ?? [];
  const judged = new Map(before.map(({ fingerprint, rows }) => [fingerprint, rows]));
  const parts =
    identity.months === undefined
      ? [{ month: null, fingerprint: identity.whole }]
      : identity.months.map(month => ({ month, fingerprint: identity.ofMonth(month) }));
  return { file, inputs: tables, parts: parts.map(part => ({ ...part, rows: judged.get(part.fingerprint) })) };
}

export const shownExamples = 5;

export async function runCheck(
  engine: Engine,
  relations: Relations,
  { file, inputs, parts }: PlannedCheck,
): Promise<CheckOutcome> {
  const examples: Row[] = [];
  const judged: CheckResult["parts"] = [];
  for (const { month, fingerprint, rows: known } of parts) {
    const judge = () => judgedRows(engine, file, examples);
    const rows = known ?? (await (month === null ? judge() : relations.inMonth(inputs, month, judge)));
    judged.push({ month, fingerprint, rows });
  }
  return outcomeOf(file, judged, examples);
}

export function outcomeOf(file: SqlFile, parts: CheckResult["parts"], examples: Row[]): CheckOutcome {
  const severity = file.header.fields.severity === "warning" ? "warning" : "error";
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { name: file.name, severity, rows, parts, examples, claim: file.header.grain };
}

/** The first rows that a check finds; the same ones each time. */
export const offendersSql = (sql: string, limit: number) => `select * from (${sql}\n) order by all limit ${limit}`;

const countedRow = z.object({ rows: z.coerce.number() });

async function judgedRows(engine: Engine, { sql, file }: SqlFile, examples: Row[]): Promise<number> {
  try {
    const [counted] = await engine.rowsAs(countedRow, `select count(*) as rows from (${sql}\n)`);
    const rows = counted?.rows ?? 0;
    if (rows > 0 && examples.length < shownExamples)
      examples.push(...(await engine.rows(offendersSql(sql, shownExamples - examples.length))));
    return rows;
  } catch (error) {
    if (error instanceof QudaoError) throw error;
    throw new DataQualityError(`${file}: ${messageOf(error)}`, { hint: "Mend the check's SQL.", cause: error });
  }
}

/** Those that keep a snapshot from being shown. */
export const failedOf = (outcomes: readonly CheckOutcome[]) =>
  outcomes.filter(({ severity, rows }) => severity === "error" && rows > 0);

/** @param snapshotId of what was made and is not shown */
export function refusal(failed: readonly CheckOutcome[], snapshotId: string): DataQualityError {
  const told = failed.map(
    ({ name, claim, rows, examples }) =>
      `${name} (${claim}) found ${rows} row${rows === 1 ? "" : "s"}, e.g. ${JSON.stringify(examples[0])}`,
  );
  return new DataQualityError(`the numbers do not hold together, so nothing was published: ${told.join("; ")}`, {
    hint: `Readers keep the snapshot from before. \`npx qudao check --snapshot ${snapshotId}\` lists the rows, \`npx qudao query --snapshot …\` reads the tables; mend the source or the model and run again.`,
  });
}
