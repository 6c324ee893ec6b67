import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRowsBehind, readSlices, readValue } from "../../functions/cli/metric/metric-value.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { requireCurrent, type Snapshot } from "../../functions/lake/snapshot.ts";
import { createSnapshotViews } from "../../functions/lake/snapshot-views.ts";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

const config = new URL("../../qudao.config.ts", import.meta.url).pathname;

const project = ["--config", config, "--out", "out"];

let folder: Folder;
let snapshot: Snapshot;
let storage: LocalStorage;

/** A small demo company, transformed. */
beforeAll(async () => {
  folder = await temporaryFolder();
  const made = await runCli(["demo", "--partners", "60", "--transactions", "8000", ...project, "--quiet"], folder.path);
  expect(made.exitCode).toBe(0);
  storage = new LocalStorage(join(folder.path, "out", "lake"));
  snapshot = await requireCurrent(storage);
}, 180_000);
afterAll(() => folder[Symbol.asyncDispose]());

const metric = (...words: string[]) => runCli(["metric", ...project, ...words], folder.path);

describe("metric", () => {
  test("every headline of every slice is the sum of the rows behind it", { timeout: 120_000 }, async () => {
    await using engine = await Engine.open();
    await createSnapshotViews(engine, storage, snapshot);
    const metrics = Object.keys(snapshot.tables).flatMap(table =>
      table.match(/^metric_(?!cells|catalogue)/) ? [table.slice(7)] : [],
    );
    let compared = 0;
    for (const name of metrics)
      for (const slice of (await readSlices(engine, name)).filter(({ kind }) => kind !== "partner")) {
        const value = await readValue(engine, name, slice);
        if (!value) throw new Error(`${name} has no value of ${slice.slice}`);
        const { rows } = await readRowsBehind(engine, name, slice, value, 1);
        expect(rows).toBeGreaterThan(0);
        compared += 1;
      }
    expect(compared).toBeGreaterThan(300);
  });

  test("--explain shows the number, its definition, its SQL, what it is made from, and rows that add up to it", async () => {
    const { exitCode, stdout } = await metric("sla_24h", "--explain", "--rows", "3");
    expect(exitCode).toBe(0);
    const [, numerator = "", denominator = ""] = /numerator \/ denominator = ([\d,]+) \/ ([\d,]+)/.exec(stdout) ?? [];
    expect(stdout).toMatch(new RegExp(`all [\\d,]+ +${numerator} +${denominator}\n`));
    expect(stdout).toContain("where sla_state in ('met', 'breached')");
    expect(stdout).toMatch(/feedback_tickets +[\d,]+ +rules, run, stg_feedback/);
    expect(stdout).toContain("raw_feedback");
    const query = stdout.slice(stdout.indexOf("All of them:") + 12).trim();
    const all = await runCli(["query", ...project, "--json", query], folder.path);
    const rows: { numerator: number; denominator: number }[] = JSON.parse(all.stdout);
    const sum = (pick: (row: (typeof rows)[number]) => number) =>
      rows.reduce((total, row) => total + pick(row), 0).toLocaleString("en-US");
    expect([sum(row => row.numerator), sum(row => row.denominator)]).toEqual([numerator, denominator]);
  });

  test("--json is one document, of a slice and a month where asked", async () => {
    const { stdout } = await metric(
      "repurchase_90d",
      "--slice",
      "tier=core",
      "--month",
      "2026-05",
      "--explain",
      "--json",
    );
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      entry: { metric: "repurchase_90d", unit: "share" },
      slice: { kind: "tier", slice: "core" },
      value: { from_date: "2026-05-01", to_date: "2026-05-31" },
    });
    expect(told.rowsBehind.denominator).toBe(told.value.denominator);
    expect(told.inputs.at(-1).table).toBe("metric_repurchase_90d");
  });

  test("without a name it lists them; a name or slice that is not there is refused with what is", async () => {
    expect((await metric()).stdout).toContain("logo_retention_12m");
    const wrong = await metric("sla_24");
    expect(wrong).toMatchObject({ exitCode: 2 });
    expect(wrong.stderr).toContain("Did you mean sla_24h?");
    expect((await metric("sla_24h", "--slice", "tier=cor")).stderr).toContain("There is tier core");
    expect((await metric("sla_24h", "--month", "2026-13")).stderr).toContain("write a month such as 2026-09");
  });
});
