// A company of random rows in all streams or some: whatever their contracts allow, however odd. Few keys, so that versions, deletions
// and rows that refer to one another are common; any column may be empty that may be.
import { type Column, type Contract, sqlTypes } from "../../functions/contracts/contract.ts";
import { contracts } from "../../functions/contracts/streams.ts";
import { type Engine, identifier, type JsonValue, literal, type Row } from "../../functions/lake/engine.ts";
import { Random } from "../random.ts";
import type { GivenRows } from "./sql-bench.ts";

const day = 86_400_000;

/** How many different names there are of what rows refer to. */
const pools: Readonly<Record<string, number>> = {
  customer_id: 60,
  product_id: 5,
  campaign_id: 4,
  order_id: 300,
  ticket_id: 60,
  rule_id: 4,
  case_id: 20,
};

/** Columns in which models look for certain words, beside those that a contract lists. */
const words: Readonly<Record<string, readonly [string, ...string[]]>> = {
  currency: ["CNY", "CNY", "CNY", "USD", "EUR"],
  tier: ["core", "strategic", "ordinary", "emerging", "a tier of their own"],
  region: ["East", "West"],
  metric: ["net_amount", "net_amount", "orders"],
  tag: ["product_suggestion", "service_complaint", "technical_issue"],
  event: ["new", "assigned", "replied", "resolved", "closed", "reopened"],
};

/** @returns rows of each raw table; the same seed gives the same */
export async function randomCompany(engine: Engine, seed: number): Promise<GivenRows> {
  const random = new Random(seed);
  const days = random.pick([20, 70, 200, 400, 900]);
  const asOf = Date.parse(random.pick(["2026-10-31", "2026-10-30", "2026-12-31", "2026-01-01", "2026-02-28"]));
  const rows = new RandomRows(random, asOf - days * day, days);
  const deliversAll = random.chance(0.5);
  const given: GivenRows = { run: [{ as_of_date: iso(asOf) }] };
  for (const contract of contracts) {
    const isNeeded = contract.stream === "partners" || contract.stream === "transactions";
    if (!isNeeded && !deliversAll && random.chance(0.5)) continue;
    const count = contract.stream === "transactions" ? random.pick([1, 30, 800]) : random.pick([1, 50, 150]);
    const made = Array.from({ length: count }, () => rows.next(contract));
    given[`raw_${contract.stream}`] = await obeying(engine, contract, made);
  }
  given.raw_fx_rates = [...(given.raw_fx_rates ?? []), ...firstRates(asOf - (days + 100) * day)];
  return given;
}

/** Those that jump tenfold stop a company rightly. */
const plausibleRates = [3, 7.1, 20] as const;

/** Without a rate a company is rightly stopped. */
const firstRates = (time: number): Row[] =>
  ["USD", "EUR"].map(currency => ({ currency, rate_date: iso(time), rate: 7.1 }));

const iso = (time: number) => new Date(time).toISOString().slice(0, 10);

class RandomRows {
  readonly #random: Random;
  readonly #from: number;
  readonly #days: number;
  readonly #partners: number;
  readonly #emptyShare: number;
  /** Currencies differ by so much in the size of their units. */
  readonly #unit: number;

  /** @param from milliseconds of the first day */
  constructor(random: Random, from: number, days: number) {
    this.#random = random;
    this.#from = from;
    this.#days = days;
    this.#partners = random.pick([1, 3, 15, 40]);
    this.#emptyShare = random.pick([0.05, 0.25, 0.5]);
    this.#unit = random.pick([1, 1, 100_000]);
  }

  next(contract: Contract): Row {
    const row: Row = {};
    for (const [name, column] of Object.entries(contract.columns)) row[name] = this.#value(contract, name, column);
    if (contract.eventColumn) row[contract.eventColumn] = iso(this.#time());
    for (const [date, moment] of Object.entries(contract.businessDates))
      if (row[moment] !== null) row[moment] = `${row[date]} ${String(this.#random.below(16)).padStart(2, "0")}:00:00`;
    if (contract.stream === "partners" && this.#random.chance(0.7)) row.valid_from = "1900-01-01";
    if (contract.stream === "transactions") Object.assign(row, this.#amounts());
    return row.deleted_at && this.#random.chance(0.5) ? deletionOf(contract, row) : row;
  }

  #value({ key }: Contract, name: string, column: Column): JsonValue {
    const random = this.#random;
    const isKey = key.includes(name);
    if (name === "deleted_at" && random.chance(0.97)) return null;
    if (!column.required && !isKey && random.chance(this.#emptyShare)) return null;
    if (name === "partner_id") return `P${random.below(this.#partners)}`;
    const pool = pools[name];
    if (pool !== undefined) return `${name[0]}${random.below(pool)}`;
    if (name === "rate") return random.pick(plausibleRates);
    const [first, ...others] = column.values ?? words[name] ?? [];
    if (first !== undefined) return random.pick([first, ...others]);
    switch (column.type) {
      case "text":
        return `${name[0]}${random.below(isKey ? 50 : 3)}`;
      case "date":
        return iso(this.#time() + (isKey ? 0 : random.below(60) * day));
      case "timestamp":
        return new Date(this.#time() + random.below(20 * day)).toISOString().slice(0, 19).replace("T", " ");
      case "integer":
        return random.below(6);
      case "amount":
        return this.#amount(200_000);
      case "number":
        return random.pick([1, 2, 3, 4, 5, 0.05, 0.5, 100, 7.1]);
      case "boolean":
        return random.chance(0.5);
    }
  }

  #amounts(): Row {
    const random = this.#random;
    const net = this.#amount(50_000);
    const discount = random.chance(0.3) ? random.below(500) / 100 : null;
    const refund = random.chance(0.1) ? random.below(900) / 100 : null;
    const gross = random.chance(0.8) ? Math.round((net + (discount ?? 0) + (refund ?? 0)) * 100) / 100 : null;
    return { net_amount: net, discount_amount: discount, refund_amount: refund, gross_amount: gross };
  }

  /** Up to so many cents, sometimes below zero. */
  #amount(cents: number): number {
    return ((this.#random.below(cents) - cents / 50) * this.#unit) / 100;
  }

  /** Midnight of a day up to the as-of date, or of one of which nothing may be known yet. */
  #time(): number {
    const days = this.#random.chance(0.2)
      ? this.#days + 1 + this.#random.below(50)
      : this.#random.below(this.#days + 1);
    return this.#from + days * day;
  }
}

/** Many sources say of what they deleted no more than which row it was, and when. */
function deletionOf({ key }: Contract, row: Row): Row {
  const kept = new Set([...key, "deleted_at"]);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, kept.has(name) ? value : null]));
}

/** The rows that ingest would load: those that keep the contract's rules. */
async function obeying(engine: Engine, { columns, rules }: Contract, rows: readonly Row[]): Promise<Row[]> {
  const typed = Object.entries(columns).map(
    ([name, { type }], index) => `cast(c${index} as ${sqlTypes[type]}) as ${identifier(name)}`,
  );
  const values = rows.map(
    (row, place) =>
      `(${place}, ${Object.keys(columns)
        .map(name => sqlText(row[name]))
        .join(", ")})`,
  );
  const names = Object.keys(columns).map((_, index) => `c${index}`);
  const holds = rules.map(rule => `and coalesce(${rule.holds}, true)`).join(" ");
  const kept = await engine.rows(
    `select place from (select place, ${typed.join(", ")} from (values ${values.join(", ")}) as given (place, ${names.join(", ")})) where true ${holds}`,
  );
  const places = new Set(kept.map(({ place }) => Number(place)));
  return rows.filter((_, place) => places.has(place));
}

const sqlText = (value: JsonValue | undefined) =>
  value === null || value === undefined ? "cast(null as varchar)" : literal(String(value));
