// The day the numbers speak of, and the last month that is complete then. Computed here once; models read it from `run`.
import type { Config } from "../config/config.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import { ConfigError } from "../lake/errors.ts";

/**
 * "latest" is the last day with an order, and at most yesterday in the business time zone: a number speaks of whole days,
 * and a stray order dated next year must not move the company there. Without transactions the newest event of any stream counts.
 * @returns an ISO date
 */
export function asOfDate(config: Config, logs: ReadonlyMap<string, readonly LogEntry[]>, now: Date): string {
  if (config.asOf !== "latest") return config.asOf;
  const yesterday = addDays(localDate(now, config.timeZone), -1);
  const newest = newestEvent(logs.get("transactions") ?? []) ?? newestEvent([...logs.values()].flat());
  if (newest === undefined) {
    // Partners alone have no events; what is known of them is known as of yesterday.
    if ([...logs.values()].flat().some(({ rows_loaded }) => rows_loaded > 0)) return yesterday;
    throw new ConfigError("no row of any stream was loaded yet, so there is nothing to compute", {
      hint: "Run `npx qudao ingest` and read what it says about your sources.",
    });
  }
  return newest < yesterday ? newest : yesterday;
}

function newestEvent(entries: readonly LogEntry[]): string | undefined {
  return entries.reduce<string | undefined>(
    (newest, { event_to }) => (event_to !== null && (newest === undefined || event_to > newest) ? event_to : newest),
    undefined,
  );
}

/** First day of the last complete month: the as-of date's own month if it is that month's last day. */
export function lastCompleteMonth(asOf: string): string {
  const firstOfMonth = `${asOf.slice(0, 7)}-01`;
  const isMonthEnd = addDays(asOf, 1).slice(8) === "01";
  return isMonthEnd ? firstOfMonth : `${addDays(firstOfMonth, -1).slice(0, 7)}-01`;
}

/** ISO date of an instant in a time zone. */
export function localDate(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(instant);
}

/**
 * The instant at which a day ends in a time zone, as a UTC timestamp without zone, the way the lake keeps instants.
 * What happened later is unknown to numbers that speak of that day.
 */
export function endOfDay(date: string, timeZone: string): string {
  const midnight = Date.parse(`${addDays(date, 1)}T00:00:00Z`);
  // The zone's offset at UTC midnight is a first guess; where clocks change in between, the second round has the right one.
  const guess = midnight - offsetOf(new Date(midnight), timeZone);
  const end = midnight - offsetOf(new Date(guess), timeZone);
  return new Date(end).toISOString().slice(0, 19).replace("T", " ");
}

/** Milliseconds by which a zone's clocks are ahead of UTC. */
function offsetOf(instant: Date, timeZone: string): number {
  const local = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(instant);
  return Date.parse(`${local.replace(" ", "T")}Z`) - instant.getTime();
}

export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
