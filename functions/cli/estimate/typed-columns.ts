// Columns of text become numbers, moments, names: by the same rules as in the ingest step, and with the same complaints.
import type { DuckDBValue } from "@duckdb/node-api";
import { readThrough } from "../../ingest/source-rows.ts";
import { cleanedSql, type ParsedValue, parsedValue } from "../../ingest/value-parsing-sql.ts";
import type { Engine } from "../../lake/engine.ts";
import { SourceContractError } from "../../lake/errors.ts";
import { dateVerdict } from "../init/date-shapes.ts";
import { counted } from "../print.ts";
import type { OpenFile } from "./open-table.ts";

/** "moment": days since 1970, with a fraction where there is a time of day. "scale": numbers as they are, or else moments. */
export type Kind = "text" | "number" | "moment" | "scale" | "flag";

export interface Wish {
  column: string;
  kind: Kind;
  /** An empty cell is a complaint. */
  required: boolean;
}

export interface ValueOptions {
  dateFormat?: string | undefined;
  decimal?: "." | "," | undefined;
  skipBadRows: boolean;
}

export interface TypedColumns {
  rows: number;
  /** Rows that could not be used and were left out, as was asked for. */
  skippedRows: number;
  /** A "text" column; "" where it is empty. */
  texts(key: string): string[];
  /** Any other column; NaN where it is empty, a flag as 1 or 0. */
  numbers(key: string): Float64Array;
  /** Whether a "scale" column turned out to hold moments. */
  isMoment(key: string): boolean;
}

const emptyWords = ["NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"];
const shownFaults = 5;

/** @throws SourceContractError naming file, rows, columns and values that cannot be used, unless they are to be left out */
export async function typedColumns(
  file: OpenFile,
  wishes: Readonly<Record<string, Wish>>,
  options: ValueOptions,
): Promise<TypedColumns> {
  const { engine } = file;
  const unreadable = await storeTexts(file, wishes);
  const cells: Cell[] = [];
  for (const [at, [key, wish]] of Object.entries(wishes).entries())
    cells.push({ key, wish, ...(await readingOf(engine, `t${at}`, wish, options)) });
  await engine.run(
    `create table typed as select rowid + 1 as row_no, *, ${cells.map(({ parsed }, at) => `${parsed.value} as v${at}`).join(", ")} from texts`,
  );
  const isBad = cells.map((cell, at) => faultSql(cell, at)).join(" or ");
  const skippedRows = await faulty(file, cells, isBad, unreadable, options.skipBadRows);
  const values = await columnsOf(
    engine,
    `select ${cells.map((_, at) => `v${at}`).join(", ")} from typed where not (${isBad}) order by row_no`,
  );
  return answer(cells, values, skippedRows);
}

/** Stores the wanted columns as the table `texts`, cleaned, in the order of the wishes; returns the table of records that could not be taken apart. */
async function storeTexts(file: OpenFile, wishes: Readonly<Record<string, Wish>>): Promise<string | undefined> {
  const columns = Object.values(wishes).map(({ column }) => column);
  return readThrough(file.name, await file.read([...new Set(columns)]), async rows => {
    const texts = columns.map((column, at) => {
      const field = rows.fields.get(column) ?? "null";
      return `${cleanedSql(field, emptyWords, rows.lacks ?? nothing)} as t${at}`;
    });
    await file.engine.run(`create or replace table texts as select ${texts.join(", ")} from ${rows.relation}`);
    return rows.unreadable;
  });
}

const nothing: ReadonlySet<string> = new Set();

interface Reading {
  parsed: ParsedValue;
  isMoment: boolean;
}

interface Cell extends Reading {
  key: string;
  wish: Wish;
}

const faultSql = ({ wish }: Cell, at: number) =>
  `(t${at} is not null and v${at} is null)${wish.required ? ` or t${at} is null` : ""}`;

/** How a column is read: as it stands, else in the way its values tell, else as it stands, with its complaints. */
async function readingOf(engine: Engine, text: string, { kind }: Wish, options: ValueOptions): Promise<Reading> {
  const rejected = async (parsed: ParsedValue) => {
    const [row] = await engine.rows(
      `select count(*) as n from texts where ${text} is not null and (${parsed.value}) is null`,
    );
    return Number(row?.n ?? 0);
  };
  if (kind === "text") return { parsed: { value: text, fault: "''", faultKind: "''" }, isMoment: false };
  if (kind === "flag") return { parsed: flag(text), isMoment: false };
  const number = () => numberReading(text, options, rejected);
  const moment = () => momentReading(engine, text, options, rejected);
  if (kind === "number") return number();
  if (kind === "moment") return moment();
  const asNumber = await number();
  // A year or a period's number has at most four digits; 20150105 is a day.
  const [most] = await engine.rows(`select max(abs(${asNumber.parsed.value})) as most from texts`);
  if ((await rejected(asNumber.parsed)) === 0 && Number(most?.most ?? 0) < 10_000) return asNumber;
  const asMoment = await moment();
  return (await rejected(asMoment.parsed)) === 0 || (await rejected(asNumber.parsed)) > 0 ? asMoment : asNumber;
}

type Rejected = (parsed: ParsedValue) => Promise<number>;

async function numberReading(text: string, { decimal }: ValueOptions, rejected: Rejected): Promise<Reading> {
  const reading = (sign: "." | "," | undefined): Reading => ({
    parsed: parsedValue(text, "value", column("number"), sign === undefined ? {} : { decimal: sign }, "UTC", nothing),
    isMoment: false,
  });
  const plain = reading(decimal);
  if (decimal !== undefined || (await rejected(plain.parsed)) === 0) return plain;
  const withComma = reading(",");
  return (await rejected(withComma.parsed)) === 0 ? withComma : plain;
}

async function momentReading(
  engine: Engine,
  text: string,
  { dateFormat }: ValueOptions,
  rejected: Rejected,
): Promise<Reading> {
  const reading = (format: string[]): Reading => {
    const parsed = parsedValue(text, "value", column("timestamp"), format.length > 0 ? { format } : {}, "UTC", nothing);
    return { parsed: { ...parsed, value: `epoch_ms(${parsed.value}) / 86400000e0` }, isMoment: true };
  };
  const plain = reading(dateFormat === undefined ? [] : [dateFormat]);
  if (dateFormat !== undefined || (await rejected(plain.parsed)) === 0) return plain;
  const sample = await engine.rows(`select distinct ${text} as value from texts limit 50000`);
  const verdict = dateVerdict(sample.flatMap(({ value }) => (typeof value === "string" ? [value] : [])));
  if (verdict.kind === "ambiguous")
    throw new SourceContractError(`dates such as "${verdict.example}" may be day/month or month/day`, {
      hint: `Say which with --date-format "${verdict.dayFirst}" or "${verdict.monthFirst}".`,
    });
  return verdict.kind === "dates" ? reading(verdict.readings.map(({ format }) => format)) : plain;
}

function flag(text: string): ParsedValue {
  const parsed = parsedValue(text, "value", column("boolean"), {}, "UTC", nothing);
  return { ...parsed, value: `case ${parsed.value} when true then 1e0 when false then 0e0 end` };
}

const column = (type: "number" | "timestamp" | "boolean") => ({ type, note: "", required: false });

async function faulty(
  { engine, name }: OpenFile,
  cells: readonly Cell[],
  isBad: string,
  unreadable: string | undefined,
  isAllowed: boolean,
): Promise<number> {
  const [bad] = await engine.rows(`select count(*) as n from typed where ${isBad}`);
  const [torn] = unreadable ? await engine.rows(`select count(*) as n from ${unreadable}`) : [];
  const rows = Number(bad?.n ?? 0) + Number(torn?.n ?? 0);
  if (rows === 0 || isAllowed) return rows;
  const complaints = await Promise.all(cells.map((cell, at) => complaintsOf(engine, cell, at)));
  const lines = unreadable ? await engine.rows(`select reason from ${unreadable} limit ${shownFaults}`) : [];
  const told = [...complaints.flat(), ...lines.map(({ reason }) => String(reason))].slice(0, shownFaults);
  throw new SourceContractError(
    `${name}: ${counted(rows, "row")} cannot be used: ${told.join("; ")}${rows > told.length ? "; …" : ""}`,
    { hint: "Mend them, or leave them out with --skip-bad-rows. Rows are counted below the header, from 1." },
  );
}

async function complaintsOf(engine: Engine, cell: Cell, at: number): Promise<string[]> {
  const rows = await engine.rows(
    `select row_no, t${at} as given, ${cell.parsed.fault} as fault from typed where ${faultSql(cell, at)} order by row_no limit ${shownFaults}`,
  );
  return rows.map(({ row_no, given, fault: words }) =>
    given === null
      ? `row ${row_no}, column "${cell.wish.column}" is empty`
      : `row ${row_no}, column "${cell.wish.column}": "${given}" ${words}`,
  );
}

async function columnsOf(engine: Engine, sql: string): Promise<DuckDBValue[][]> {
  const reader = await engine.connection.runAndReadAll(sql);
  return reader.getColumns();
}

function answer(cells: readonly Cell[], values: readonly DuckDBValue[][], skippedRows: number): TypedColumns {
  const at = (key: string) => {
    const position = cells.findIndex(cell => cell.key === key);
    if (position < 0) throw new Error(`column ${key} was not asked for`);
    return position;
  };
  return {
    rows: values[0]?.length ?? 0,
    skippedRows,
    texts: key => (values[at(key)] ?? []).map(value => (value === null ? "" : String(value))),
    numbers: key => numbersOf(values[at(key)] ?? []),
    isMoment: key => cells[at(key)]?.isMoment ?? false,
  };
}

function numbersOf(values: readonly DuckDBValue[]): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    numbers[row] = value === null || value === undefined ? Number.NaN : Number(value);
  }
  return numbers;
}
