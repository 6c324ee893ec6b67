import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoResult, generateDemo } from "../../demo/generate.ts";
import { streamNames } from "../../functions/contracts/streams.ts";
import { small, temporaryFolder } from "./small-demo.ts";

let folder: string;
let demo: DemoResult;
const folders: string[] = [];

beforeAll(async () => {
  folder = await newFolder();
  demo = await generateDemo({ folder, ...small });
});
afterAll(() => Promise.all(folders.map(path => rm(path, { recursive: true }))));

async function newFolder(): Promise<string> {
  const path = await temporaryFolder();
  folders.push(path);
  return path;
}

/** Hash of every file by name. */
function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files.map(file => {
      const full = `${file.parentPath}/${file.name}`;
      return [full.slice(path.length), createHash("sha256").update(readFileSync(full)).digest("hex")];
    }),
  );
}

const partnersIn = (path: string) =>
  new TextDecoder("gb18030")
    .decode(readFileSync(`${path}/伙伴台账.csv`))
    .trimEnd()
    .split("\n")
    .slice(1);

test("the same parameters give the same bytes", async () => {
  const other = await newFolder();
  await generateDemo({ folder: other, ...small });
  expect(contents(other)).toEqual(contents(folder));
  expect(Object.keys(contents(folder)).length).toBeGreaterThan(30);
});

test("another seed gives another company", async () => {
  const other = await newFolder();
  await generateDemo({ folder: other, ...small, seed: 8 });
  expect(contents(other)["/erp/transactions.ndjson"]).not.toBe(contents(folder)["/erp/transactions.ndjson"]);
});

test("a folder that already holds the same is left alone; one that was cut short is made anew", async () => {
  const path = await newFolder();
  expect((await generateDemo({ folder: path, ...small })).isNew).toBe(true);
  const again = await generateDemo({ folder: path, ...small });
  expect(again.isNew).toBe(false);
  expect(again.truth).toEqual(JSON.parse(JSON.stringify(demo.truth)));
  writeFileSync(`${path}/stamp.json`, "{}");
  expect((await generateDemo({ folder: path, ...small })).isNew).toBe(true);
});

test("a larger company has the same first partners", async () => {
  const larger = await newFolder();
  await generateDemo({ folder: larger, ...small, partners: 40 });
  const ids = new Set(partnersIn(folder).map(line => line.slice(0, 6)));
  expect(partnersIn(larger).filter(line => ids.has(line.slice(0, 6)))).toEqual(partnersIn(folder));
});

test("the 240 partners of the full size cover all provinces, four tiers and a quarter of them gone", async () => {
  const path = await newFolder();
  const { truth } = await generateDemo({ folder: path, partners: 240, transactions: 30_000 });
  const rows = partnersIn(path).map(line => line.split(","));
  expect(new Set(rows.filter(row => row[0] !== "").map(row => row[0])).size).toBe(240);
  expect(new Set(rows.map(row => row[5])).size).toBe(31);
  expect(new Set(rows.map(row => row[3]))).toEqual(new Set(["金牌核心", "战略合作", "普通分销", "新兴试点"]));
  const gone = truth.ended.length + truth.silentChurners.list.length;
  expect(gone).toBeGreaterThan(48);
  expect(gone).toBeLessThan(72);
  expect(truth.anomalies.list.length).toBe(17);
  expect(truth.anomalies.list.filter(anomaly => anomaly.to === "2026-10-31").length).toBeGreaterThanOrEqual(3);
});

interface Line {
  order: string;
  line: number;
  partner: { id: string | null };
  ordered_at: string;
  amounts: { gross: string; discount: string; refund?: string; net: string };
  currency: string;
  status: string;
  updated_at: string;
}
const linesOf = (path: string): Line[] =>
  readFileSync(`${path}/erp/transactions.ndjson`, "utf8")
    .trimEnd()
    .split("\n")
    .map(text => JSON.parse(text));
const cents = (amount: string | undefined) => Math.round(Number(amount ?? "0") * 100);
const statuses = ["OPEN", "SHIPPED", "DONE", "RETURNED", "CANCELLED", "TEST"];

/** What is wrong with a line, found from the line alone. */
function faultOf({ partner, ordered_at, amounts, status }: Line): string | undefined {
  if (partner.id === null) return "missing_partner";
  if (ordered_at.slice(5, 10) === "02-30") return "impossible_date";
  if (!statuses.includes(status)) return "unknown_status";
  if (Number.isNaN(Number(amounts.net))) return "text_amount";
  const net = cents(amounts.gross) - cents(amounts.discount) - cents(amounts.refund);
  return net === cents(amounts.net) ? undefined : "amounts_do_not_add_up";
}

test("damaged order lines are exactly as many of each kind as the ground truth says", () => {
  const lines = linesOf(folder);
  const dirty: Record<string, number> = {};
  for (const line of lines) {
    const fault = faultOf(line);
    if (fault) dirty[fault] = (dirty[fault] ?? 0) + 1;
  }
  expect(lines.length).toBe(demo.truth.streams.transactions?.rows);
  expect(dirty).toEqual(demo.truth.streams.transactions?.dirty);
});

test("the newest good versions of the lines add up to the ground truth, to the cent", () => {
  const newest = new Map<string, Line>();
  let superseded = 0;
  for (const line of linesOf(folder).filter(line => !faultOf(line))) {
    const key = `${line.order} ${line.line}`;
    const before = newest.get(key);
    if (before) {
      superseded++;
      expect(before.updated_at < line.updated_at).toBe(true);
    }
    newest.set(key, line);
  }
  const net: Record<string, number> = {};
  const counted: Record<string, number> = {};
  for (const { currency, amounts, status } of newest.values()) {
    net[currency] = (net[currency] ?? 0) + cents(amounts.net);
    if (status !== "CANCELLED" && status !== "TEST") counted[currency] = (counted[currency] ?? 0) + cents(amounts.net);
  }
  expect(superseded).toBe(demo.truth.streams.transactions?.superseded);
  expect(net).toEqual(demo.truth.transactions.net_cents);
  expect(counted).toEqual(demo.truth.transactions.counted_net_cents);
});

test("order lines come in the order of their last change, and none is from after the last day", () => {
  const times = linesOf(folder).map(line => line.updated_at);
  expect(times).toEqual([...times].sort());
  expect(times.at(-1)?.localeCompare("2026-10-31T16:00:00Z")).toBe(-1);
});

test("a silent churner's last order is the one the ground truth names", () => {
  const last = new Map<string, string>();
  for (const line of linesOf(folder)) {
    if (faultOf(line) || line.partner.id === null || line.status === "CANCELLED" || line.status === "TEST") continue;
    const day = new Date(Date.parse(line.ordered_at) + 8 * 3_600_000).toISOString().slice(0, 10);
    if (day > (last.get(line.partner.id) ?? "")) last.set(line.partner.id, day);
  }
  for (const { partner_id, last_order_date } of demo.truth.silentChurners.list)
    expect(last.get(partner_id)).toBe(last_order_date);
});

test("every stream has a truth, and the counts of the plain tables are those of the files", () => {
  expect(Object.keys(demo.truth.streams).sort()).toEqual([...streamNames].sort());
  const records = (file: string) =>
    gunzipSync(readFileSync(`${folder}/${file}`))
      .toString()
      .trimEnd()
      .split("\n").length - 1;
  expect(records("customers.csv.gz")).toBe(demo.truth.streams.customers?.rows);
  expect(records("traffic.csv.gz")).toBe(demo.truth.streams.traffic?.rows);
  expect(records("feedback_events.csv.gz")).toBe(demo.truth.streams.feedback_events?.rows);
  expect(partnersIn(folder).length).toBe(demo.truth.streams.partners?.rows);
});

test("costs of campaigns are laid out so that the planted return comes out", async () => {
  const path = await newFolder();
  const { truth } = await generateDemo({ folder: path, seed: 3, partners: 40, transactions: 60_000 });
  const loser = truth.campaigns.list.find(campaign => campaign.campaign_id === "C2603");
  const winner = truth.campaigns.list.find(campaign => campaign.campaign_id === "C2605");
  expect(loser?.roi).toBeLessThan(-0.6);
  expect(winner?.roi).toBeCloseTo(3.6, 1);
});
