// A system of the company whose orders change while it is read: pages by keyset, a clock that may be wrong, changes that are
// shown some minutes after the time they bear.
import { compareStamps } from "../../functions/ingest/rest-cursor.ts";
import type { Random } from "../random.ts";

export interface OrderRecord {
  id: string;
  partner: string;
  /** Text where it is damaged. */
  amount_cents: number | string;
  status: "done" | "cancelled";
  updated: string;
}

const minuteMs = 60_000;
const pageSize = 4;
/** Below the five minutes by which pulls overlap. */
const longestHiddenMs = 4 * minuteMs;

export class SimulatedSource {
  readonly name: string;
  /** Every version there ever was. */
  readonly versions: OrderRecord[] = [];
  readonly #shown = new Map<OrderRecord, number>();
  readonly #random: Random;
  readonly #now: () => number;
  #skewMs: number;

  constructor(name: string, random: Random, now: () => number) {
    this.name = name;
    this.#random = random;
    this.#now = now;
    this.#skewMs = random.pick([0, 0, 10 * minuteMs, -10 * minuteMs, 480 * minuteMs, -480 * minuteMs]);
  }

  /** A new order, or a new version of one: another amount, or cancelled. */
  change(): void {
    const random = this.#random;
    const known = this.newest();
    const before = random.chance(0.5) ? known[random.below(known.length)] : undefined;
    const id = before?.id ?? `O${known.length + 1}`;
    // An order that is damaged stays so: what is expected to be visible then does not hang on when it was pulled.
    const damaged = before ? isDamaged(before) : random.chance(0.15);
    const version: OrderRecord = {
      id,
      partner: before?.partner ?? `P${random.below(3)}`,
      amount_cents: damaged ? "damaged" : random.between(1, 99_999),
      status: before && random.chance(0.2) ? "cancelled" : "done",
      updated: this.#stampAfter(before?.updated),
    };
    this.versions.push(version);
    this.#shown.set(version, this.#now() + (random.chance(0.3) ? random.below(longestHiddenMs) : 0));
  }

  /** A clock that was ahead is put right; one that is put back further than pulls overlap loses orders in any design. */
  mendClock(): void {
    if (this.#skewMs > 0) this.#skewMs = 0;
  }

  /** @param after the last record of the page before */
  page(start: string | undefined, after: string | undefined): { records: OrderRecord[]; next: string | undefined } {
    const shown = this.newest(version => (this.#shown.get(version) ?? 0) <= this.#now());
    const wanted = shown
      .filter(({ updated }) => start === undefined || compareStamps(updated, start) >= 0)
      .map(record => ({ record, position: `${record.updated}|${record.id}` }))
      .filter(({ position }) => after === undefined || position > after)
      .sort((a, b) => (a.position < b.position ? -1 : 1));
    const page = wanted.slice(0, pageSize);
    return {
      records: page.map(({ record }) => record),
      next: wanted.length > page.length ? page.at(-1)?.position : undefined,
    };
  }

  /** The newest version of every order, of those that a condition holds for. */
  newest(holds: (version: OrderRecord) => boolean = () => true): OrderRecord[] {
    const byId = new Map<string, OrderRecord>();
    for (const version of this.versions) if (holds(version)) byId.set(version.id, version);
    return [...byId.values()];
  }

  /** Whole seconds, so that many orders bear one time; versions of one order bear different ones. */
  #stampAfter(before: string | undefined): string {
    const now = Math.floor((this.#now() + this.#skewMs) / 1000) * 1000;
    const least = before === undefined ? now : Date.parse(before) + 1000;
    return `${new Date(Math.max(now, least)).toISOString().slice(0, 19)}Z`;
  }
}

export const isDamaged = ({ amount_cents }: OrderRecord) => typeof amount_cents === "string";
