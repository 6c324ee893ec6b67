// The tables that models are given beside the streams: the run, the company's rules, its calendar, and the lake's own books.
import { readFile } from "node:fs/promises";
import type { Config } from "../config/config.ts";
import { contracts } from "../contracts/streams.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import type { Row } from "../lake/engine.ts";
import { endOfDay, lastCompleteMonth } from "./as-of.ts";
import type { CatalogueEntry } from "./metric-header.ts";
import { undated } from "./months.ts";

export interface GivenTable {
  name: string;
  grain: string;
  key: string[];
  columns: { name: string; type: string; note: string }[];
  rows: Row[];
}

type ColumnList = [name: string, type: string, note: string][];
const columnsOf = (list: ColumnList) => list.map(([name, type, note]) => ({ name, type, note }));

export function runTable(config: Config, asOf: string): GivenTable {
  return {
    name: "run",
    grain: "One row: what this run speaks of.",
    key: [],
    columns: columnsOf([
      ["as_of_date", "DATE", "last day the numbers speak of"],
      ["as_of_at", "TIMESTAMP", "instant at which that day ends in the business time zone (UTC)"],
      ["last_month_date", "DATE", "first day of the last complete month"],
      ["reporting_currency", "VARCHAR", "currency of every amount in a mart"],
      ["time_zone", "VARCHAR", "zone of business dates"],
    ]),
    rows: [
      {
        as_of_date: asOf,
        as_of_at: endOfDay(asOf, config.timeZone),
        last_month_date: lastCompleteMonth(asOf),
        reporting_currency: config.currency,
        time_zone: config.timeZone,
      },
    ],
  };
}

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** `rules.churn.minimumDays` → `churn_minimum_days`. Shares, weights and factors are DOUBLE, counts BIGINT. */
export function rulesTable(config: Config): GivenTable {
  const settings = Object.entries({ ...config.rules, roi: { defaultMarginShare: null, ...config.rules.roi } }).flatMap(
    ([group, values]) =>
      Object.entries(values).map(([name, value]): [string, number | null] => [`${group}_${snakeCase(name)}`, value]),
  );
  return {
    name: "rules",
    grain: "One row: the company's rules, one column per number of the config.",
    key: [],
    columns: settings.map(([name]) => ({
      name,
      type: /(share|weight|factor|coverage|retention)$/.test(name) ? "DOUBLE" : "BIGINT",
      note: "",
    })),
    rows: [Object.fromEntries(settings)],
  };
}

export function tiersTable(config: Config): GivenTable {
  return {
    name: "tiers",
    grain: "One row per tier of the config.",
    key: ["tier"],
    columns: columnsOf([
      ["tier", "VARCHAR", "id of the tier"],
      ["position", "BIGINT", "order in which pages show it"],
      ["title_zh", "VARCHAR", "name in Chinese"],
      ["title_en", "VARCHAR", "name in English"],
    ]),
    rows: config.tiers.map(({ id, zh, en }, index) => ({ tier: id, position: index + 1, title_zh: zh, title_en: en })),
  };
}

export function policiesTable(config: Config): GivenTable {
  return {
    name: "policies",
    grain: "One row per tier, industry and kind of contact that the config promises.",
    key: ["tier", "industry", "contact"],
    columns: columnsOf([
      ["tier", "VARCHAR", "id of the tier; empty: every tier"],
      ["industry", "VARCHAR", "industry, as partners has it; empty: whichever"],
      ["contact", "VARCHAR", "kind of contact, as touchpoints has it"],
      ["at_least", "BIGINT", "so many"],
      ["every_days", "BIGINT", "within so many days"],
    ]),
    rows: config.policies.map(({ tier = "", industry = "", contact, atLeast, everyDays }) => ({
      tier,
      industry,
      contact,
      at_least: atLeast,
      every_days: everyDays,
    })),
  };
}

const calendarFile = new URL("../../calendar/cn.csv", import.meta.url);

export async function holidaysTable(config: Config): Promise<GivenTable> {
  const lines = config.calendar === "none" ? [] : (await readFile(calendarFile, "utf8")).trim().split("\n").slice(1);
  return {
    name: "holidays",
    grain: "One row per day that is not an ordinary day of its week.",
    key: ["date"],
    columns: columnsOf([
      ["date", "DATE", "the day"],
      ["name", "VARCHAR", "name of the festival or holiday"],
      ["class", "VARCHAR", "kind of day that expectations are learned for"],
      ["is_workday", "BOOLEAN", "worked, including make-up workdays"],
      ["spring_festival_day", "BIGINT", "days from Spring Festival, −14 to +15"],
      ["status", "VARCHAR", "confirmed by the yearly notice, or estimated"],
    ]),
    rows: lines.map(line => {
      const [date = "", name = "", dayClass = "", isWorkday = "", festivalDay = "", status = ""] = line
        .trim()
        .split(",");
      return {
        date,
        name,
        class: dayClass,
        is_workday: isWorkday === "true",
        spring_festival_day: festivalDay === "" ? null : Number(festivalDay),
        status,
      };
    }),
  };
}

export function batchesTable(entries: readonly LogEntry[]): GivenTable {
  return {
    name: "batches",
    grain: "One row per committed batch.",
    key: ["stream", "batch_seq"],
    columns: columnsOf([
      ["stream", "VARCHAR", "the stream"],
      ["source", "VARCHAR", "the source"],
      ["batch_id", "VARCHAR", "identity of what was read"],
      ["batch_seq", "BIGINT", "position in the stream's commit log"],
      ["committed_date", "DATE", "day on which it was committed (UTC)"],
      ["origin", "VARCHAR", "file or window it came from"],
      ["rows_read", "BIGINT", "rows read"],
      ["rows_loaded", "BIGINT", "rows loaded"],
      ["rows_undated", "BIGINT", "loaded rows without a business date"],
      ["rows_quarantined", "BIGINT", "rows set aside with a reason"],
      ["event_from_date", "DATE", "first business date among the loaded rows"],
      ["event_to_date", "DATE", "last business date among the loaded rows"],
    ]),
    rows: entries.map(entry => ({
      stream: entry.stream,
      source: entry.source,
      batch_id: entry.batch_id,
      batch_seq: entry.n,
      committed_date: entry.committed_at.slice(0, 10),
      origin: entry.origin,
      rows_read: entry.rows_read,
      rows_loaded: entry.rows_loaded,
      rows_undated: entry.months?.find(({ month }) => month === undated)?.rows ?? 0,
      rows_quarantined: entry.rows_quarantined,
      event_from_date: entry.event_from,
      event_to_date: entry.event_to,
    })),
  };
}

export function quarantineReasonsTable(entries: readonly LogEntry[]): GivenTable {
  return {
    name: "quarantine_reasons",
    grain: "One row per batch and reason for which rows were set aside.",
    key: ["batch_id", "stream", "reason"],
    columns: columnsOf([
      ["stream", "VARCHAR", "the stream"],
      ["source", "VARCHAR", "the source"],
      ["batch_id", "VARCHAR", "the batch"],
      ["reason", "VARCHAR", "column and rule that was broken"],
      ["rows", "BIGINT", "rows that broke it"],
    ]),
    rows: entries.flatMap(({ stream, source, batch_id, reasons }) =>
      reasons.map(({ reason, rows }) => ({ stream, source, batch_id, reason, rows })),
    ),
  };
}

export function streamsTable(entries: readonly LogEntry[]): GivenTable {
  const loaded = (stream: string) =>
    entries.filter(entry => entry.stream === stream).reduce((sum, entry) => sum + entry.rows_loaded, 0);
  return {
    name: "streams",
    grain: "One row per stream that Qudao knows.",
    key: ["stream"],
    columns: columnsOf([
      ["stream", "VARCHAR", "the stream"],
      ["is_present", "BOOLEAN", "at least one row was loaded"],
      ["rows_loaded", "BIGINT", "rows loaded, all versions"],
    ]),
    rows: contracts.map(({ stream }) => ({ stream, is_present: loaded(stream) > 0, rows_loaded: loaded(stream) })),
  };
}

export function metricCatalogueTable(catalogue: readonly CatalogueEntry[]): GivenTable {
  return {
    name: "metric_catalogue",
    grain: "One row per metric: what its file says of it.",
    key: ["metric"],
    columns: columnsOf([
      ["metric", "VARCHAR", "name of the file"],
      ["title_zh", "VARCHAR", "title in Chinese"],
      ["title_en", "VARCHAR", "title in English"],
      ["unit", "VARCHAR", "share, ratio, amount, count, days or score"],
      ["direction", "VARCHAR", "which way is good: up, down or none"],
      ["interval", "VARCHAR", "how its interval is reckoned"],
      ["time", "VARCHAR", "additive: months may be summed; snapshot: each date stands for itself"],
      ["minimum_n", "BIGINT", "fewer cases than this are shown without colour or rank"],
      [
        "matures_days",
        "BIGINT",
        "days that have to pass before the cell of a day is final; a month counts when its last day is",
      ],
      ["watch", "BOOLEAN", "looked at by the alert step"],
      ["streams", "VARCHAR", "streams it needs"],
      ["owner", "VARCHAR", "who answers for the definition"],
      ["grain", "VARCHAR", "what one row of the file is"],
      ["note", "VARCHAR", "notes of the header"],
    ]),
    rows: catalogue.map(entry => ({ ...entry })),
  };
}
