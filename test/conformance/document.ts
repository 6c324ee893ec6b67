// docs/conformance.md, generated: what was compared, on which data and versions, and how it ended.
import { writeFile } from "node:fs/promises";
import { arch, cpus } from "node:os";
import type { Comparison } from "./compare.ts";
import type { CompanyRun } from "./run-company.ts";
import { isEqual, type SuiteRun, tablesIn } from "./verdict.ts";

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
as many rows in these tables and the same rows in tables that were spoiled alike on both engines (rows missing, numbers turned, days moved,
\`test/conformance/spoiled-tables.ts\`); its rows below are those of the spoiled tables. The suite does not pass while a table, or a check over spoiled
tables, has no row in any data set: nothing equals nothing.

The laptop has a folder as its lake, DuckDB, and no AWS; its hash is that of \`npx qudao hash\`. Both ways then go on to the end: on the tables that Athena made,
the pages uploaded to the site's bucket and the mails handed to SES say, letter by letter, what the laptop's say, but for the last digits
of numbers with nine decimals and more, as places in a chart (\`test/conformance/outcome.ts\`).

The demo's sources are read twice, with late rows in between (\`test/conformance/late-rows.ts\`). Some calls are throttled and some tables fail after they were
written, on every run (\`test/conformance/faults.ts\`). The run before breaks off half way
(\`test/conformance/broken-run.ts\`), this one goes on from it, and the next one over the same data builds nothing.

| Trino | data | equal | the laptop's hash | the laptop's pages and mails | DuckDB, s | Athena engine, s | Trino's CPU, s | queries | calls throttled | tables failed | Trino ready, s | Trino's memory, MB |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
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
function lineOf({ trino, readySeconds, peakMb }: SuiteRun, run: CompanyRun): string {
  const { company, comparisons, sameHashes, pages, mails, wrongInOutcome, queries, faults } = run;
  const cells = [
    trino,
    company,
    `${comparisons.filter(isEqual).length} of ${comparisons.length}`,
    `${sameHashes} of ${tablesIn(comparisons)} tables`,
    wrongInOutcome.length > 0 ? "**differ**" : `${pages} pages, ${mails} mails`,
    run.duckDbSeconds.toFixed(1),
    run.athenaSeconds.toFixed(1),
    run.trinoCpuSeconds.toFixed(0),
    queries,
    faults.throttled,
    faults.failed,
    readySeconds.toFixed(1),
    peakMb,
  ];
  return `| ${cells.join(" | ")} |`;
}

function cellOf(comparison: Comparison | undefined): string {
  if (!comparison) return "";
  return isEqual(comparison) ? `${comparison.rows} =` : `${comparison.rows} **differs**: ${comparison.differences[0]}`;
}
