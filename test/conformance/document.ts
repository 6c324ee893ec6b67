// docs/conformance.md, generated: what was compared, on which data and versions, and how it ended.
import { writeFile } from "node:fs/promises";
import { arch, cpus } from "node:os";
import type { Comparison } from "./compare.ts";
import type { CompanyRun } from "./run-company.ts";

export interface SuiteRun {
  trino: string;
  readySeconds: number;
  peakMb: number;
  companies: CompanyRun[];
}

const path = new URL("../../docs/conformance.md", import.meta.url);

export async function writeDocument(runs: readonly SuiteRun[], today: string): Promise<void> {
  await writeFile(path, documentOf(runs, today));
}

function documentOf(runs: readonly SuiteRun[], today: string): string {
  const columns = runs.flatMap(({ trino, companies }) => companies.map(run => ({ trino, run })));
  const names = [...new Set(columns.flatMap(({ run }) => run.comparisons.map(keyOf)))].sort();
  const cells = (name: string) =>
    columns.map(({ run }) => cellOf(run.comparisons.find(found => keyOf(found) === name)));
  return `# Conformance: one SQL, two engines

Written by \`npm run conformance -- --trino 476,483 --document\` on ${today}; do not edit. Every model, metric and check ran on DuckDB and, through the
engine \`athena\`, on a real [Trino](https://trino.io), which is the engine inside Athena: one lake in S3, the same batches, tables built by each engine into
the same lake and compared row by row. The S3, Glue and Athena APIs are servers of this repository (\`test/servers\`); real AWS was not asked.

Equal means: the same columns of the same types, the same keys, and in every row the same value, exact for DECIMAL, whole numbers, dates, times and
text; for DOUBLE within 1e-9 of the value, or 1e-12 near zero, because the last digits depend on the order of adding. A check is equal where it finds
as many rows in these tables and the same rows in tables that were spoiled alike on both engines (rows missing, numbers turned, days moved); its rows below
are those, because in sound tables it finds none. The hash is that of
\`npx qudao hash\`; the laptop has a folder as its lake, DuckDB, and no AWS. Some calls are throttled and some tables fail after they were
written, on every run (\`test/conformance/faults.ts\`). The run before breaks off half way
(\`test/conformance/broken-run.ts\`), this one goes on from it, and the next one over the same data builds nothing.

| Trino | data | equal | same hash as on a laptop | DuckDB, s | Athena engine, s | Trino's CPU, s | queries | calls throttled | tables failed | Trino ready, s | Trino's memory, MB |
|---|---|---|---|---|---|---|---|---|---|---|---|
${runs.flatMap(suite => suite.companies.map(run => lineOf(suite, run))).join("\n")}

Seconds of one run on ${cpus()[0]?.model ?? "this machine"} (${arch()}, ${cpus().length} processors shared with other work).

## Each of them

Rows, and whether the two engines agree.

| | kind | ${columns.map(({ trino, run }) => `${run.company}, Trino ${trino}`).join(" | ")} |
|---|---|${columns.map(() => "---|").join("")}
${names.map(name => `| \`${name.split("/")[1]}\` | ${name.split("/")[0]} | ${cells(name).join(" | ")} |`).join("\n")}
`;
}

const keyOf = ({ kind, name }: Comparison) => `${kind}/${name}`;
const isEqual = ({ differences }: Comparison) => differences.length === 0;

function lineOf({ trino, readySeconds, peakMb }: SuiteRun, run: CompanyRun): string {
  const { company, comparisons, duckDbSeconds, athenaSeconds, trinoCpuSeconds, sameHashes, queries, faults } = run;
  const equal = `${comparisons.filter(isEqual).length} of ${comparisons.length}`;
  const tables = comparisons.filter(({ kind }) => kind !== "check").length;
  const seconds = [duckDbSeconds.toFixed(1), athenaSeconds.toFixed(1), trinoCpuSeconds.toFixed(0)];
  const figures = [`${sameHashes} of ${tables} tables`, ...seconds, queries, faults.throttled, faults.failed];
  return `| ${[trino, company, equal, ...figures, readySeconds.toFixed(1), peakMb].join(" | ")} |`;
}

function cellOf(comparison: Comparison | undefined): string {
  if (!comparison) return "";
  return isEqual(comparison) ? `${comparison.rows} =` : `${comparison.rows} **differs**: ${comparison.differences[0]}`;
}
