import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { generateDemo } from "../../demo/generate.ts";
import { type DemoServer, startDemoServer } from "../../demo/server.ts";
import { small, temporaryFolder } from "./small-demo.ts";

let folder: string;
let server: DemoServer;

beforeAll(async () => {
  folder = await temporaryFolder();
  await generateDemo({ folder, ...small });
  server = await startDemoServer({ folder, throttleEvery: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const record = z.looseObject({ updated_at: z.string() });
const page = z.object({ data: z.array(record), next_cursor: z.string().nullable() });
type Record = z.infer<typeof record>;

const get = (path: string, token = server.token) =>
  fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

async function pull(path: string): Promise<Record[]> {
  const rows: Record[] = [];
  let cursor = "";
  for (;;) {
    const { data, next_cursor } = page.parse(await (await get(`${path}${cursor}`)).json());
    rows.push(...data);
    if (next_cursor === null) return rows;
    cursor = `&cursor=${next_cursor}`;
  }
}

const written = (name: string): Record[] =>
  readFileSync(`${folder}/erp/${name}.ndjson`, "utf8")
    .trimEnd()
    .split("\n")
    .map(line => record.parse(JSON.parse(line)));

test("pages of any size bring every row exactly once, in its order", async () => {
  expect(await pull("/api/v1/transactions?limit=997")).toEqual(written("transactions"));
  expect(await pull("/api/v1/transactions?limit=1000")).toEqual(written("transactions"));
  expect(await pull("/api/v1/feedback?limit=1")).toEqual(written("feedback"));
});

test("the start of an incremental pull is closed, for each instant that occurs and between them", async () => {
  const rows = written("feedback");
  const instants = [...new Set(rows.map(row => row.updated_at))];
  for (const instant of instants) {
    expect(await pull(`/api/v1/feedback?limit=5000&updated_since=${instant}`)).toEqual(
      rows.filter(row => row.updated_at >= instant),
    );
  }
  expect(await pull("/api/v1/feedback?limit=5000&updated_since=2020-01-01T00:00:00Z")).toEqual(rows);
  expect(await pull("/api/v1/feedback?limit=5000&updated_since=2030-01-01T00:00:00Z")).toEqual([]);
});

test("an instant may be written in another zone or with milliseconds", async () => {
  const rows = written("transactions");
  const instant = rows[1500]?.updated_at ?? "";
  const expected = rows.filter(row => row.updated_at >= instant).length;
  for (const text of [instant.replace("Z", ".000Z"), instant.replace("Z", "%2B00:00")])
    expect((await pull(`/api/v1/transactions?limit=5000&updated_since=${text}`)).length).toBe(expected);
});

test("without the token nothing is told", async () => {
  const answer = await get("/api/v1/transactions", "wrong");
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({ error: "a bearer token is needed" });
  expect((await fetch(`${server.url}/api/v1/transactions`)).status).toBe(401);
});

test("what cannot be answered is refused with the right status", async () => {
  expect((await get("/api/v1/nothing")).status).toBe(404);
  expect((await get("/api/v1/transactions?limit=0")).status).toBe(400);
  expect((await get("/api/v1/transactions?limit=99999")).status).toBe(400);
  expect((await get("/api/v1/transactions?cursor=made-up")).status).toBe(400);
  expect((await get("/api/v1/transactions?updated_since=yesterday")).status).toBe(400);
});

test("now and then it asks for patience, and the refused page can be had afterwards", async () => {
  const busy = await startDemoServer({ folder, throttleEvery: 3 });
  const seen: [number, string | null][] = [];
  for (let request = 0; request < 6; request++) {
    const answer = await fetch(`${busy.url}/api/v1/feedback?limit=1`, {
      headers: { authorization: `Bearer ${busy.token}` },
    });
    seen.push([answer.status, answer.headers.get("retry-after")]);
  }
  await busy.close();
  expect(seen).toEqual([
    [200, null],
    [200, null],
    [429, "0"],
    [200, null],
    [200, null],
    [429, "1"],
  ]);
});

test("after closing nobody answers", async () => {
  const short = await startDemoServer({ folder });
  await short.close();
  await expect(fetch(`${short.url}/api/v1/feedback`)).rejects.toThrow();
});
