import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../functions/config/config.ts";
import { retryAfterMs } from "../../functions/ingest/http-retry.ts";
import { compareStamps } from "../../functions/ingest/rest-cursor.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { keys } from "../../functions/lake/keys.ts";
import { getJson } from "../../functions/lake/storage.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";
import { type ApiRecord, answering, RestServer } from "./rest-server.ts";
import { failureText, ingested } from "./world.ts";

type RestInput = Extract<ConfigInput["sources"][string], { type: "rest" }>;

/** Another answer every time. */
const answeringAnew =
  (body: () => unknown): RestServer["always"] =>
  (request, response) =>
    answering(200, body())(request, response);

const record = (n: number, updated = `2024-03-05T00:00:${String(n % 60).padStart(2, "0")}Z`): ApiRecord => ({
  id: `A${n}`,
  updated,
  partner: { id: `P${n % 3}` },
  date: "2024-03-05",
  amount: n + 0.25,
});
const some = (count: number) =>
  Array.from({ length: count }, (_, n) => record(n, `2024-03-05T${String(n).padStart(6, "0")}Z`));
const mapping = { order_id: "id", partner_id: "partner.id", order_date: "date", net_amount: "amount" };

async function restWorld(
  server: RestServer,
  change: Partial<RestInput> = {},
  stream: object = {},
): Promise<FixtureContext> {
  const source: RestInput = {
    type: "rest",
    url: server.url,
    auth: { bearer: { env: "API_TOKEN" } },
    streams: {
      transactions: {
        path: "/orders",
        mapping,
        paging: { type: "cursor", size: 10 },
        incremental: { field: "updated", parameter: "updated_since" },
        ...stream,
      },
    },
    ...change,
  };
  const context = await fixtureContext({ sources: { crm: source } });
  context.effects.environment = name => (name === "API_TOKEN" ? server.token : undefined);
  return context;
}

/** Notes how long was waited, and waits not at all. */
function virtualSleep(context: FixtureContext): number[] {
  const waits: number[] = [];
  context.effects.sleep = async ms => {
    waits.push(ms);
  };
  return waits;
}

const cursorOf = async ({ effects }: FixtureContext) =>
  (await getJson(effects.storage, keys.cursor("crm", "transactions")))?.value;

test("all pages of a stream become one batch, nested fields and all", async () => {
  await using server = await RestServer.start(some(25));
  await using context = await restWorld(server);
  const { report, rows } = await ingested(context);
  expect(report.failures).toEqual([]);
  expect(report.streams[0]).toMatchObject({ batches: 1, rowsRead: 25, rowsLoaded: 25, rowsQuarantined: 0 });
  expect(rows[3]).toMatchObject({ order_id: "A3", partner_id: "P0", net_amount: "3.2500", order_date: "2024-03-05" });
  expect(server.requests).toHaveLength(3);
});

test("the log of a pull names its path, not its host: the same rows from another address are the same snapshot", async () => {
  await using server = await RestServer.start(some(3));
  await using context = await restWorld(server);
  await ingested(context);
  const [entry] = await readLog(context.effects.storage, "transactions");
  expect(entry?.origin).toMatch(/^\/.* from the beginning$/);
  expect(entry?.origin).not.toContain(new URL(server.url).port);
});

test("the next pull asks from five minutes before the last value on, drops what it knows and keeps what is new there", async () => {
  const moment = "2024-03-05T12:00:00Z";
  await using server = await RestServer.start([
    record(1, "2024-03-05T11:00:00Z"),
    record(2, moment),
    record(3, moment),
  ]);
  await using context = await restWorld(server);
  await ingested(context);
  server.records.push(record(4, moment), record(5, "2024-03-05T12:00:01Z"), record(6, "2024-03-05T11:57:00Z"));
  const second = await ingested(context);
  expect(second.report.streams[0]).toMatchObject({ batches: 1, rowsRead: 3 });
  expect(server.requests.at(-1)?.searchParams.get("updated_since")).toBe("2024-03-05T11:55:00Z");
  const third = await ingested(context);
  expect(third.report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 1, rowsRead: 0 });
  expect(third.rows.map(({ order_id }) => order_id).sort()).toEqual(["A1", "A2", "A3", "A4", "A5", "A6"]);
});

test("records that stay at the last moment are remembered over several pulls", async () => {
  const moment = "2024-03-05T12:00:00Z";
  await using server = await RestServer.start([record(1, moment)]);
  await using context = await restWorld(server);
  for (const n of [2, 3, 4]) {
    await ingested(context);
    server.records.push(record(n, moment));
  }
  const { rows } = await ingested(context);
  expect(rows.map(({ order_id }) => order_id).sort()).toEqual(["A1", "A2", "A3", "A4"]);
});

test("a pull whose cursor was not written gives the same batch again, and commits it once", async () => {
  await using server = await RestServer.start(some(15));
  await using context = await restWorld(server);
  const { storage } = context.effects;
  const putIfMatch = storage.putIfMatch.bind(storage);
  storage.putIfMatch = () => Promise.reject(new Error("killed"));
  await expect(ingested(context)).rejects.toThrow("killed");
  storage.putIfMatch = putIfMatch;
  const { report, rows } = await ingested(context);
  expect(report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 1 });
  expect(rows).toHaveLength(15);
  expect(await readLog(storage, "transactions")).toHaveLength(1);
  expect(await cursorOf(context)).toMatchObject({ value: "2024-03-05T000014Z" });
});

test("a field that no record of a whole pull has is told", async () => {
  await using server = await RestServer.start(some(2));
  await using context = await restWorld(server, {}, { mapping: { ...mapping, product_id: "sku" } });
  const { rows } = await ingested(context);
  expect(rows).toHaveLength(2);
  expect(context.events.filter(({ level }) => level === "warning").map(({ message }) => message)).toEqual([
    'crm/transactions: no record has "sku"; records have amount, date, id, partner, updated',
  ]);
});

test("a changed mapping reads everything again", async () => {
  await using server = await RestServer.start(some(5));
  await using context = await restWorld(server);
  await ingested(context);
  const source = context.config.sources.crm;
  if (source?.type === "rest" && source.streams.transactions)
    source.streams.transactions.mapping = { ...mapping, product_id: { constant: "X" } };
  const { report } = await ingested(context);
  expect(report.streams[0]).toMatchObject({ batches: 1, rowsRead: 5 });
});

test("ids of nineteen digits and exact amounts arrive digit by digit", async () => {
  await using server = await RestServer.start([]);
  server.always = answering(
    200,
    '{"data":[{"id":1234567890123456789,"updated":"2024-03-05T00:00:00Z","partner":{"id":9007199254740993},"date":"2024-03-05","amount":12345678901234.5601}]}',
  );
  await using context = await restWorld(server);
  const { rows } = await ingested(context);
  expect(rows).toMatchObject([
    { order_id: "1234567890123456789", partner_id: "9007199254740993", net_amount: "12345678901234.5601" },
  ]);
});

describe("throttling and broken connections are waited out:", () => {
  test("429 with seconds, 503 with a date, 500 with backoff, a connection cut in the middle of the body", async () => {
    await using server = await RestServer.start(some(25));
    await using context = await restWorld(server);
    const waits = virtualSleep(context);
    server.faults = [
      answering(429, "", { "retry-after": "7" }),
      answering(503, "", { "retry-after": new Date(context.effects.now().getTime() + 9000).toUTCString() }),
      answering(500, "oops"),
      (_request, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"data":[');
        setTimeout(() => response.destroy(), 20);
        return true;
      },
    ];
    const { report } = await ingested(context);
    expect(report.failures).toEqual([]);
    expect(report.streams[0]).toMatchObject({ rowsLoaded: 25 });
    expect(waits.slice(0, 2)).toEqual([7000, 9000]);
    expect(waits).toHaveLength(4);
    expect(waits[2]).toBeGreaterThanOrEqual(500);
  });
  test("until the tries are used up", async () => {
    await using server = await RestServer.start(some(1));
    await using context = await restWorld(server, { maxAttempts: 3 });
    virtualSleep(context);
    server.always = answering(503, "");
    expect(failureText(await ingested(context))).toMatch(
      /TransientError: http:.*\/api\/orders: it answered 503 \| Tried 3 times/,
    );
    expect(server.requests).toHaveLength(3);
  });
  test("not longer than five minutes", async () => {
    await using server = await RestServer.start(some(1));
    await using context = await restWorld(server);
    const waits = virtualSleep(context);
    server.always = answering(429, "", { "retry-after": "86400" });
    expect(failureText(await ingested(context))).toMatch(/asks to wait 86400 s \| Run again after that time/);
    expect(waits).toEqual([]);
  });
  test("also a server that does not answer in time", async () => {
    await using server = await RestServer.start(some(1));
    await using context = await restWorld(server, { timeoutMs: 50, maxAttempts: 2 });
    virtualSleep(context);
    server.always = () => true;
    expect(failureText(await ingested(context))).toMatch(/no whole answer within 50 ms/);
  });
  test("requests keep their distance", async () => {
    await using server = await RestServer.start(some(25));
    await using context = await restWorld(server, { requestsPerSecond: 4 });
    const waits = virtualSleep(context);
    await ingested(context);
    expect(waits).toEqual([250, 500]);
  });
});

describe("one clear sentence, and the window stays where it was, for", () => {
  const cases: [string, (server: RestServer, context: FixtureContext) => void, RegExp][] = [
    [
      "a token that is not set",
      (_server, context) => {
        context.effects.environment = () => undefined;
      },
      /ConfigError: the environment variable API_TOKEN is not set/,
    ],
    [
      "a token that is not accepted",
      (_server, context) => {
        context.effects.environment = () => "wr0ng-secret";
      },
      /ConfigError: .*answered 401: the token is not accepted/,
    ],
    [
      "a path that is not there",
      server => {
        server.always = answering(404, "");
      },
      /ConfigError: .*answered 404/,
    ],
    [
      "a redirect to another host",
      server => {
        server.always = answering(302, "", { location: "https://evil.example/x?token=1" });
      },
      /ConfigError: .*redirects to https:\/\/evil\.example\/x \|/,
    ],
    [
      "a refused request",
      server => {
        server.always = answering(400, "");
      },
      /SourceContractError: .*answered 400/,
    ],
    [
      "cut JSON",
      server => {
        server.always = answering(200, '{"data":[{"id":');
      },
      /SourceContractError: .*answered with no whole JSON/,
    ],
    [
      "a web page",
      server => {
        server.always = answering(200, "<html>login</html>");
      },
      /answered with a web page/,
    ],
    [
      "a missing records path",
      server => {
        server.always = answering(200, { items: [] });
      },
      /no array at "data"; it has items/,
    ],
    [
      "records that are none",
      server => {
        server.always = answering(200, { data: [1] });
      },
      /record 1 at "data" is not an object/,
    ],
    [
      "a cursor that stands still",
      server => {
        server.always = answering(200, { data: [record(1)], next_cursor: "x" });
      },
      /"next_cursor" is the same on two pages running/,
    ],
    [
      "cursors that go in a circle",
      server => {
        let turn = 0;
        server.always = answeringAnew(() => ({ data: [record(++turn)], next_cursor: turn % 2 ? "x" : "y" }));
      },
      /the pages have no end: the cursor of an earlier page comes again/,
    ],
    [
      "a first page that comes again and again under new cursors",
      server => {
        let turn = 0;
        server.always = answeringAnew(() => ({ data: [record(1)], next_cursor: `c${++turn}` }));
      },
      /the pages have no end: two pages running hold the same records/,
    ],
    [
      "empty pages without end",
      server => {
        let turn = 0;
        server.always = answeringAnew(() => ({ data: [], next_cursor: `c${++turn}` }));
      },
      /the pages have no end: 201 pages running hold no record/,
    ],
    [
      "a record without the incremental field",
      server => {
        server.always = answering(200, { data: [{ id: "A9" }] });
      },
      /record 1 of a page has no "updated"/,
    ],
    [
      "bad rows above the limit",
      server => {
        for (let n = 10; n < 16; n++) server.records.push({ ...record(n, "2024-03-06T00:00:00Z"), date: "soon" });
      },
      /6 of 6 rows/,
    ],
  ];
  test.each(cases)("%s", async (_title, break_, sentence) => {
    await using server = await RestServer.start(some(3));
    await using context = await restWorld(server);
    virtualSleep(context);
    await ingested(context);
    const before = await cursorOf(context);
    break_(server, context);
    const text = failureText(await ingested(context));
    expect(text).toMatch(sentence);
    expect(text).not.toMatch(/t0ken|wr0ng|token=1/);
    expect(await cursorOf(context)).toEqual(before);
    expect(await readLog(context.effects.storage, "transactions")).toHaveLength(1);
  });
});

test("a cursor goes into its parameter, whatever it says", async () => {
  await using server = await RestServer.start([]);
  server.faults = [
    answering(200, { data: [record(1)], next_cursor: "https://evil.example/?a=1&b=2" }),
    answering(200, { data: [] }),
  ];
  await using context = await restWorld(server);
  const { report } = await ingested(context);
  expect(report.failures).toEqual([]);
  expect(server.requests[1]?.searchParams.get("cursor")).toBe("https://evil.example/?a=1&b=2");
});

test("a Retry-After is seconds or a date; anything else is none", () => {
  const now = new Date("2024-03-05T00:00:00Z");
  expect([
    retryAfterMs("3", now),
    retryAfterMs("0.5", now),
    retryAfterMs("Tue, 05 Mar 2024 00:00:10 GMT", now),
    retryAfterMs("soon", now),
    retryAfterMs(null, now),
  ]).toEqual([3000, 500, 10_000, undefined, undefined]);
});

test("stamps are compared as numbers or as instants, whatever their precision", () => {
  expect(compareStamps("9", "10")).toBeLessThan(0);
  expect(compareStamps("2024-03-05T00:00:00Z", "2024-03-05T00:00:00.5Z")).toBeLessThan(0);
  expect(compareStamps("2024-03-05T08:00:00+08:00", "2024-03-05T01:00:00Z")).toBeLessThan(0);
});
