// The demo's data through the real ingest step: what was planted as dirty is what is quarantined, stream by stream.
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoResult, generateDemo } from "../../demo/generate.ts";
import { type DemoServer, startDemoServer } from "../../demo/server.ts";
import { type IngestReport, ingest } from "../../functions/ingest/ingest.ts";
import { demoContext, temporaryFolder } from "./small-demo.ts";

let folder: string;
let demo: DemoResult;
let server: DemoServer;
let report: IngestReport;

beforeAll(async () => {
  folder = await temporaryFolder();
  // Half a year: few monthly files, so that the test is quick.
  demo = await generateDemo({ folder: `${folder}/source`, partners: 20, transactions: 3000, from: "2026-05-01" });
  server = await startDemoServer({ folder: `${folder}/source`, throttleEvery: 3 });
  report = await ingest(await contextOver());
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const contextOver = () => demoContext(folder, server);

test("every stream is read whole, and exactly its planted rows are quarantined", () => {
  expect(report.failures).toEqual([]);
  const told = report.streams.map(({ stream, rowsRead, rowsLoaded, rowsQuarantined }) => {
    expect(rowsRead).toBe(rowsLoaded + rowsQuarantined);
    return { stream, rowsRead, rowsQuarantined };
  });
  const planted = report.streams.map(({ stream }) => {
    const truth = demo.truth.streams[stream];
    const dirty = Object.values(truth?.dirty ?? {}).reduce((sum, rows) => sum + rows, 0);
    return { stream, rowsRead: truth?.rows, rowsQuarantined: dirty };
  });
  expect(told).toEqual(planted);
  expect(told.length).toBe(19);
});

test("a second run over the same company loads nothing new", async () => {
  const again = await ingest(await contextOver());
  expect(again.failures).toEqual([]);
  expect(again.streams.filter(stream => stream.rowsLoaded > 0 || stream.rowsQuarantined > 0)).toEqual([]);
});
