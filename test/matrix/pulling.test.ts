// Rows of the failure matrix about systems that are pulled: what breaks off, drifts, lies about the time or changes its locks.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLog } from "../../functions/lake/commit-log.ts";
import { keys } from "../../functions/lake/keys.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { getJson } from "../../functions/lake/storage.ts";
import type { FixtureContext } from "../fixtures/lake.ts";
import { calm } from "../histories/fault-plan.ts";
import { Scheduler } from "../histories/scheduler.ts";
import { Bucket, clientOf, S3Refusal } from "../histories/simulated-s3.ts";
import { failureText, ingested } from "../ingest/world.ts";
import { virtualPace } from "../lake/virtual-pace.ts";
import { Random } from "../random.ts";
import { apiWorld, ChangingApi, orderAt } from "./changing-api.ts";
import { amountsOf, stagedOrders } from "./staged.ts";

const minuteMs = 60_000;
const stamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const at = (minute: number) => stamp(Date.parse("2026-10-30T08:00:00Z") + minute * minuteMs);
const orders = (count: number) => Array.from({ length: count }, (_, n) => orderAt(`O${100 + n}`, at(n)));
const idsOf = (rows: readonly { order_id?: unknown }[]) => rows.map(({ order_id }) => order_id);
const cursorOf = async ({ effects }: FixtureContext) =>
  (await getJson(effects.storage, keys.cursor("crm", "transactions")))?.value;

test("matrix 11: a connection that breaks at any page leaves the window where it was, and the next pull brings all", async () => {
  for (const brokenPage of [1, 2, 3, 4]) {
    await using api = await ChangingApi.start(orders(35));
    await using context = await apiWorld(api);
    const source = context.config.sources.crm;
    if (source?.type === "rest") source.maxAttempts = 2;
    api.instead = () =>
      new Set(api.requests.map(({ search }) => search)).size >= brokenPage ? "broken off" : undefined;
    expect(failureText(await ingested(context))).toMatch(/^TransientError: .*the connection failed/);
    expect(await cursorOf(context)).toBeUndefined();
    expect(await readLog(context.effects.storage, "transactions")).toEqual([]);
    api.instead = () => undefined;
    expect(idsOf((await ingested(context)).rows)).toHaveLength(35);
  }
});

test("matrix 12: a page cut at any byte, or fewer records than the system counts, is refused whole", async () => {
  await using api = await ChangingApi.start(orders(3));
  await using context = await apiWorld(api);
  const whole = JSON.stringify({ data: orders(3), total: 3, next: null });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async length => {
      api.instead = () => ({ status: 200, body: whole.slice(0, length) });
      expect(failureText(await ingested(context))).toMatch(/^SourceContractError: .*no whole JSON/);
    }),
    { numRuns: 25 },
  );
  api.instead = () => ({ status: 200, body: JSON.stringify({ data: orders(2), total: 3, next: null }) });
  expect(failureText(await ingested(context))).toMatch(/all pages brought 2 records, and the answer says there are 3/);
  expect(await cursorOf(context)).toBeUndefined();
  api.instead = () => undefined;
  expect((await ingested(context)).rows).toHaveLength(3);
});

test("matrix 13: orders that are added, changed and deleted while pages are read are all there in their newest version", {
  timeout: 120_000,
}, async () => {
  const change = fc.record({ kind: fc.constantFrom("add", "change", "delete"), which: fc.nat(40), page: fc.nat(6) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
      await using api = await ChangingApi.start(orders(20));
      await using context = await apiWorld(api, new Date("2026-11-01T08:00:00Z"), 4);
      const deleted = new Set<string>();
      api.meanwhile = () => {
        for (const [n, { kind, which }] of changes.entries()) {
          if (changes[n]?.page !== api.requests.length - 1) continue;
          const known = [...api.orders.values()];
          const hit = known[which % known.length];
          const updated = at(100 + api.requests.length * 20 + n);
          if (kind === "add") api.put(orderAt(`N${api.requests.length}-${n}`, updated));
          else if (hit && kind === "change") api.put({ ...hit, amount: `${200 + n}.00`, updated });
          else if (hit && api.orders.delete(hit.id)) deleted.add(hit.id);
        }
      };
      await ingested(context);
      api.meanwhile = () => {};
      await ingested(context);
      const expected = [...api.orders.values()].map(({ id, amount }) => [id, `${Number(amount).toFixed(4)}`]).sort();
      const found = amountsOf(await stagedOrders(context)).filter(([id]) => !deleted.has(String(id)));
      expect(found.sort()).toEqual(expected);
    }),
    { numRuns: 12 },
  );
});

test("matrix 14: equal updated_at at a page border loses none", { timeout: 120_000 }, async () => {
  const moment = at(0);
  await using api = await ChangingApi.start(
    Array.from({ length: 10_000 }, (_, n) => orderAt(`O${10_000 + n}`, moment)),
  );
  await using context = await apiWorld(api, new Date("2026-11-01T08:00:00Z"), 999);
  expect((await ingested(context)).rows).toHaveLength(10_000);
  for (const n of [1, 2, 3]) api.put(orderAt(`P${n}`, moment));
  const second = await ingested(context);
  expect(second.report.streams[0]).toMatchObject({ batches: 1, rowsRead: 3 });
  expect(new Set(idsOf(second.rows)).size).toBe(10_003);
});

describe("matrix 15: a source whose clock is wrong loses no order:", () => {
  const now = Date.parse("2026-11-01T08:00:00Z");
  test.each([
    ["ten minutes ahead", 10],
    ["eight hours ahead, its own time written as UTC", 480],
    ["ten minutes behind", -10],
    ["eight hours behind", -480],
  ])("%s", async (_title, skewMinutes) => {
    await using api = await ChangingApi.start();
    await using context = await apiWorld(api);
    const expected: string[] = [];
    for (const hour of [0, 1, 2]) {
      context.effects.now = () => new Date(now + hour * 60 * minuteMs);
      const skewMs = skewMinutes * minuteMs;
      api.put(orderAt(`A${hour}`, stamp(now + hour * 60 * minuteMs + skewMs)));
      expected.push(`A${hour}`);
      await ingested(context);
      // What is put right at once: the next orders bear the true time, if the clock was ahead.
      if (hour === 1 && skewMinutes > 0) {
        api.put(orderAt("B1", stamp(now + 62 * minuteMs)));
        expected.push("B1");
      }
    }
    context.effects.now = () => new Date(now + 180 * minuteMs);
    const { rows } = await ingested(context);
    expect(idsOf(rows).sort()).toEqual(expected.sort());
    const cursor = await cursorOf(context);
    expect(String(Object(cursor).value) <= stamp(now + 180 * minuteMs)).toBe(true);
  });

  test("an order shown four minutes after the time it bears", async () => {
    await using api = await ChangingApi.start([orderAt("A1", at(10))]);
    await using context = await apiWorld(api);
    await ingested(context);
    api.put(orderAt("A2", at(6)));
    expect(idsOf((await ingested(context)).rows).sort()).toEqual(["A1", "A2"]);
  });
});

describe("matrix 35: a token that is replaced", () => {
  test("in the middle of a pull is asked for once more, and the pull goes on", async () => {
    await using api = await ChangingApi.start(orders(25));
    await using context = await apiWorld(api);
    api.meanwhile = () => {
      if (api.requests.length === 1) api.token = "second-token";
    };
    const { report, rows } = await ingested(context);
    expect(report.failures).toEqual([]);
    expect(rows).toHaveLength(25);
    expect(api.requests).toHaveLength(4);
  });

  test("and not known here ends the pull at once, with what to do; the window stays where it was", async () => {
    await using api = await ChangingApi.start(orders(25));
    await using context = await apiWorld(api);
    let asked = 0;
    context.effects.environment = () => `wrong-${++asked}`;
    const text = failureText(await ingested(context));
    expect(text).toMatch(/^ConfigError: .*answered 401: the token is not accepted/);
    expect(text).not.toContain("wrong-");
    expect(api.requests).toHaveLength(2);
    expect(await cursorOf(context)).toBeUndefined();
  });
});

test("matrix 10: a store that stays busy is asked again after growing waits, for half a minute at most, and nothing is written", async () => {
  const random = new Random(1);
  const scheduler = new Scheduler(random, new Date("2026-11-01"));
  const bucket = new Bucket(() => scheduler.now());
  const network = { scheduler, random, plan: () => calm, onFault: () => {} };
  const busy = clientOf("worker", bucket, network, () => async () => {
    throw new S3Refusal("ConditionalRequestConflict", 409);
  });
  const pace = virtualPace();
  const storage = new S3Storage(busy, "lake", "", pace);
  await expect(storage.putIfAbsent("log/transactions/1.json", "x")).rejects.toMatchObject({ name: "TransientError" });
  expect(pace.waits.slice(0, 7)).toEqual([25, 50, 100, 200, 400, 800, 1_600]);
  expect(Math.max(...pace.waits)).toBe(2_000);
  expect(pace.nowMs()).toBeLessThanOrEqual(30_000);
  expect(bucket.objects.size).toBe(0);
});
