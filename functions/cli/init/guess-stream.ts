// Which stream does a file hold, and which of its fields is which column? Names decide first; the values must fit, and break ties.
import { basename, extname } from "node:path";
import type { Column, Contract } from "../../contracts/contract.ts";
import { contractOf, contracts, type StreamName } from "../../contracts/streams.ts";
import { type DateVerdict, dateVerdict } from "./date-shapes.ts";
import { headerScore } from "./headers.ts";
import { isCurrency } from "./known-words.ts";
import { type FieldProfile, profileFields, type Sample } from "./sample.ts";
import { fileWordsFor, weakWordsFor, wordsFor } from "./synonyms.ts";

export interface Field extends FieldProfile {
  dates: DateVerdict;
}

export interface Match {
  column: string;
  field: Field;
  /** "name": called so; "like": called something like it; "values": only its values fit. */
  why: "name" | "like" | "values";
  /** Fields that fit as well, where nothing but the values speaks. */
  rivals?: string[];
}

export interface Guess {
  stream: StreamName;
  matches: Map<string, Match>;
  /** Required columns that nothing fits. */
  missing: string[];
  score: number;
}

/** Fields that a mapping can name: one without a name, or with another's, cannot be told apart. */
export function readFields(sample: Sample): Field[] {
  const { fields } = sample;
  const isNamed = ({ name }: FieldProfile) => name !== "" && fields.indexOf(name) === fields.lastIndexOf(name);
  return profileFields(sample)
    .filter(isNamed)
    .map(field => ({ ...field, dates: dateVerdict(field.values.keys()) }));
}

/** Every stream with how well the file fits it, the best first; those that lack nothing before those that do. */
export function guessStreams(file: string, fields: readonly Field[]): Guess[] {
  return contracts
    .map(contract => guess(contract, file, fields))
    .filter(({ matches }) => matches.size > 0)
    .sort((a, b) => a.missing.length - b.missing.length || b.score - a.score);
}

const leastScore = 0.45;
/** An optional column is better left out than filled with what is only called a little like it. */
const leastOptionalScore = 0.62;

function guess(contract: Contract<StreamName>, file: string, fields: readonly Field[]): Guess {
  const matches = new Map<string, Match>();
  let score = headerScore(basename(file, extname(file)), fileWordsFor(contract.stream)) * 3;
  for (const { column, field, likeness } of rankedPairs(contract, fields)) {
    if (matches.has(column) || [...matches.values()].some(match => match.field === field)) continue;
    matches.set(column, { column, field, why: likeness > 0.95 ? "name" : "like" });
    score += likeness * (contract.columns[column]?.required ? 2 : 1);
  }
  for (const column of gaps(contract, matches)) {
    const match = weakMatch(contract, column, fields, matches) ?? matchByValues(contract, column, fields, matches);
    if (!match) continue;
    for (const other of [...matches.values()]) if (other.field === match.field) matches.delete(other.column);
    matches.set(column, match);
    score += match.why === "values" ? 0.2 : 0.8;
  }
  return { stream: contract.stream, matches, missing: missing(contract, matches), score };
}

function rankedPairs(contract: Contract<StreamName>, fields: readonly Field[]) {
  const pairs = Object.entries(contract.columns).flatMap(([column, definition]) =>
    fields.map(field => {
      const likeness = headerScore(field.name, wordsFor(contract.stream, column));
      const isKey = contract.key.length === 1 && contract.key[0] === column;
      return {
        column,
        field,
        likeness,
        rank:
          likeness * suitability(column, definition, field) * (isKey ? 0.7 + 0.3 * uniqueness(field) : 1) +
          (definition.required ? 0.001 : 0),
      };
    }),
  );
  const isLikely = ({ column, rank }: { column: string; rank: number }) =>
    rank >= (contract.columns[column]?.required ? leastScore : leastOptionalScore);
  return pairs.filter(isLikely).sort((a, b) => b.rank - a.rank);
}

/** A table that lists things names each of them about once; "product" in a log of events does not. */
const mostRowsPerThing = 10;
const lists: readonly StreamName[] = ["partners", "customers", "products", "campaigns"];

/** Whether the guess can be taken: nothing is missing, and at least one column it stands on is called so. */
export function isEnough({ stream, missing, matches }: Guess): boolean {
  const contract = contractOf(stream);
  const isNamed = [...matches.values()].some(
    ({ column, why }) => why === "name" && contract?.columns[column]?.required,
  );
  const key = matches.get(contract?.key[0] ?? "")?.field;
  const isList = !lists.includes(stream) || (key !== undefined && uniqueness(key) * mostRowsPerThing >= 1);
  return missing.length === 0 && matches.size >= 2 && isNamed && isList;
}

export const uniqueness = ({ values, filled }: Field) => (filled === 0 ? 0 : Math.min(1, values.size / filled));

/** How far a field's values can be what the column holds: 0 not at all, 1 without a doubt. */
function suitability(column: string, { type, values }: Column, field: Field): number {
  if (field.filled === 0) return 0.5;
  if (column === "currency") return [...field.values.keys()].every(isCurrency) ? 1 : 0;
  const isDate = field.dates.kind !== "none";
  switch (type) {
    case "date":
      return isDate ? (hasTime(field) ? 0.8 : 1) : field.isSerial ? 0.7 : 0;
    case "timestamp":
      return isDate ? (hasTime(field) ? 1 : 0.7) : field.isSerial ? 0.65 : 0;
    case "integer":
      return field.numericShare > 0.95 && !field.hasFraction ? 1 : 0;
    case "amount":
    case "number":
      return field.numericShare > 0.95 ? (isDate ? 0.3 : 1) : 0;
    case "boolean":
      return field.values.size <= 3 && !isDate ? 1 : 0;
    case "text":
      if (isDate) return 0.3;
      if (values) return field.values.size <= 40 && field.numericShare < 0.5 ? 1 : 0.2;
      return field.hasFraction && field.numericShare > 0.95 ? 0.2 : 1;
  }
}

const hasTime = ({ dates }: Field) => dates.kind === "dates" && dates.readings.some(reading => reading.hasTime);

/** Required columns without a field, a default, or another column that they are reckoned from. */
function gaps(contract: Contract<StreamName>, matches: ReadonlyMap<string, Match>): string[] {
  return Object.entries(contract.columns)
    .filter(
      ([column, { required, default: byDefault }]) =>
        required && byDefault === undefined && !matches.has(column) && !isReckoned(contract, column, matches),
    )
    .map(([column]) => column);
}

function isReckoned(contract: Contract<StreamName>, column: string, matches: ReadonlyMap<string, Match>): boolean {
  const instant = contract.businessDates[column];
  if (instant !== undefined && matches.has(instant)) return true;
  if (column === contract.numbering?.column) return true;
  return contract.stream === "transactions" && column === "net_amount" && matches.has("gross_amount");
}

/** Gaps that nothing closes; an order without a number of its own can still be told by partner and day. */
function missing(contract: Contract<StreamName>, matches: ReadonlyMap<string, Match>): string[] {
  const left = gaps(contract, matches);
  const isOrderOfTheDay = contract.stream === "transactions" && left.join() === "order_id" && matches.has("partner_id");
  return isOrderOfTheDay ? [] : left;
}

/** Names that mean the column only where nothing means it better; such a field may be taken from an optional column. */
function weakMatch(
  contract: Contract<StreamName>,
  column: string,
  fields: readonly Field[],
  matches: ReadonlyMap<string, Match>,
): Match | undefined {
  const definition = contract.columns[column];
  if (!definition) return undefined;
  const words = weakWordsFor(contract.stream, column);
  const free = fields.filter(
    field => isFree(contract, field, matches) && suitability(column, definition, field) > 0.25 && field.filled > 0,
  );
  const ranked = free
    .map(field => ({ field, likeness: headerScore(field.name, words) }))
    .sort((a, b) => b.likeness - a.likeness);
  const best = ranked[0];
  return best && best.likeness >= leastScore
    ? { column, field: best.field, why: best.likeness === 1 ? "name" : "like" }
    : undefined;
}

/** The only field whose values can be it. Ids and names are never taken so: too much looks like one. */
function matchByValues(
  contract: Contract<StreamName>,
  column: string,
  fields: readonly Field[],
  matches: ReadonlyMap<string, Match>,
): Match | undefined {
  const type = contract.columns[column]?.type;
  const free = fields.filter(field => field.filled > 0 && ![...matches.values()].some(match => match.field === field));
  const fitting = free.filter(field =>
    type === "date" || type === "timestamp"
      ? field.dates.kind !== "none"
      : type === "amount" && field.numericShare > 0.95 && field.hasFraction && field.dates.kind === "none",
  );
  const [only, another] = fitting;
  return only && !another ? { column, field: only, why: "values" } : undefined;
}

function isFree(contract: Contract<StreamName>, field: Field, matches: ReadonlyMap<string, Match>): boolean {
  const taken = [...matches.values()].find(match => match.field === field);
  return !taken || contract.columns[taken.column]?.required !== true;
}
