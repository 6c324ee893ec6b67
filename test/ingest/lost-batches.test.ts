// A file of the lake is gone, and what it was made from is still there: the next run puts back the same bytes, and commits nothing.
import { readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ingest } from "../../functions/ingest/ingest.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import type { LogEvent } from "../../functions/lake/effects.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { failureText, fileWorld, ingested, salesMapping } from "./world.ts";

const header = "order,partner,date,amount";
const files = {
  "in/a.csv": `${header}\nA1,P1,2024-03-05,10\nA2,P1,never,10\n`,
  "in/b.csv": `${header}\nB1,P1,2024-04-05,20\n`,
};
const mapping = { ...salesMapping, line_no: { constant: "1" } };
const streams = { transactions: { files: "in", mapping, maxQuarantinePct: 50 } };
const lakeFolder = ({ folder }: FixtureContext) => join(folder, "lake");

/** Every file of the lake's books and batches with its bytes. */
async function lakeOf(context: FixtureContext): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ["raw", "quarantine", "log"])
    for (const entry of await readdir(join(lakeFolder(context), folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        found.set(path, (await readFile(path)).toString("base64"));
      }
  return found;
}

/** Runs ingest once more. */
async function again(context: FixtureContext) {
  const told: LogEvent[] = [];
  const effects = { ...context.effects, log: (event: LogEvent) => told.push(event) };
  const outcome = await ingested({ ...context, effects });
  return { ...outcome, warnings: told.filter(({ level }) => level === "warning").map(({ message }) => message) };
}

test.each([
  { what: "removed", spoil: (path: string) => rm(path) },
  { what: "cut", spoil: (path: string) => truncate(path, 100) },
])(
  "loaded rows and quarantined ones whose files were $what are there again, byte for byte, in the one batch they were",
  async ({ spoil }) => {
    await using context = await fileWorld(files, streams);
    const { rows, quarantined } = await ingested(context);
    const before = await lakeOf(context);
    const spoilt = [...before.keys()].filter(path => !path.includes("/log/"));
    expect(spoilt).toHaveLength(3);
    for (const path of spoilt) await spoil(path);
    const { report, warnings, ...after } = await again(context);
    expect(report.failures).toEqual([]);
    expect(report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 2, rowsRead: 0 });
    expect({ rows: after.rows, quarantined: after.quarantined }).toEqual({ rows, quarantined });
    expect(await lakeOf(context)).toEqual(before);
    expect(warnings).toEqual([
      "erp/transactions: a file of a batch was lost; its 1 rows were read again from in/a.csv",
      "erp/transactions: a file of a batch was lost; its 1 rows were read again from in/b.csv",
    ]);
    expect((await again(context)).warnings).toEqual([]);
  },
);

test("where the input is gone too, it is said which file is lost and what it came from", async () => {
  await using context = await fileWorld(files, streams);
  await ingested(context);
  const lost = (await readLog(context.effects.storage, "transactions")).find(({ origin }) => origin === "in/b.csv");
  await rm(join(lakeFolder(context), lost?.loaded?.key ?? ""));
  await rm(join(context.folder, "in/b.csv"));
  const told: LogEvent[] = [];
  await ingest({ ...context, effects: { ...context.effects, log: event => told.push(event) } });
  const warnings = told.filter(({ level }) => level === "warning").map(({ message }) => message);
  expect(warnings).toEqual([expect.stringContaining(`${lost?.loaded?.key} is lost`)]);
  expect(warnings[0]).toContain("in/b.csv");
});

test("a file that comes out with other bytes is not put back", async () => {
  await using context = await fileWorld(files, streams);
  await ingested(context);
  const [first] = await readLog(context.effects.storage, "transactions");
  await rm(join(lakeFolder(context), first?.loaded?.key ?? ""));
  // For Athena rows are written with their numbers.
  const config = { ...context.config, engine: { ...context.config.engine, name: "athena" as const } };
  const report = await ingest({ ...context, config });
  expect(failureText({ report, rows: [], quarantined: [] })).toMatch(
    /DataQualityError: .* is lost, and in\/a\.csv does not give the same bytes again \| Restore it from a backup/,
  );
  expect(await context.effects.storage.list(first?.loaded?.key ?? "")).toEqual([]);
});
