// Files whose columns are called like nothing that is known are told by their values: every order names what another file lists
// once. The two files that keep this best are the orders and the partners; the rest of an order is its day, its amount, its number.
import { contractOf, type StreamName } from "../../contracts/streams.ts";
import { type Field, type Guess, type Match, uniqueness } from "./guess-stream.ts";
import { overlap } from "./partner-links.ts";
import { plainNumber } from "./sample.ts";

export interface Told {
  fields: readonly Field[];
  guesses: readonly Guess[];
  guess: Guess | undefined;
}

interface Link {
  orders: Told;
  partners: Told;
  /** The orders' field. */
  names: Field;
  /** The partners' field. */
  listed: Field;
  score: number;
}

const leastShare = 0.8;
const fewestPartners = 3;

/** Gives the two files their guesses where they have none; says whether it did. */
export function pairByValues(groups: readonly Told[]): boolean {
  const links = candidates(groups, "transactions").flatMap(orders =>
    candidates(groups, "partners").flatMap(partners => (orders === partners ? [] : linksBetween(orders, partners))),
  );
  for (const link of links.sort((a, b) => b.score - a.score)) {
    const orders = ordersGuess(link);
    if (orders.missing.length > 0) continue;
    link.partners.guess = link.partners.guess?.stream === "partners" ? link.partners.guess : partnersGuess(link);
    link.orders.guess = orders;
    return true;
  }
  return false;
}

/** Those told to be the stream; where none is, those told to be nothing, or customers. */
function candidates(groups: readonly Told[], stream: StreamName): readonly Told[] {
  const told = groups.filter(({ guess }) => guess?.stream === stream);
  const free = groups.filter(({ guess }) => guess === undefined || guess.stream === "customers");
  return told.length > 0 ? told : free;
}

function linksBetween(orders: Told, partners: Told): Link[] {
  const given = orders.guess?.matches.get("partner_id")?.field;
  const listed = partners.guess?.matches.get("partner_id")?.field;
  return (listed ? [listed] : partners.fields.filter(isList)).flatMap(list =>
    (given ? [given] : orders.fields.filter(isWord)).flatMap(names => {
      const share = overlap(names, list);
      if (share < leastShare || names.filled <= names.values.size) return [];
      const covered = (share * names.values.size) / list.values.size;
      return [{ orders, partners, names, listed: list, score: share * (0.5 + 0.5 * Math.min(1, covered)) }];
    }),
  );
}

const isWord = ({ dates, hasFraction, values }: Field) =>
  dates.kind === "none" && !hasFraction && values.size >= fewestPartners;

const isList = (field: Field) => isWord(field) && uniqueness(field) > 0.98;

function partnersGuess({ partners, listed }: Link): Guess {
  const guess = emptied(partners, "partners", [listed]);
  take(guess, "partner_id", [listed]);
  const names = partners.fields.filter(
    field => field !== listed && isList(field) && field.numericShare < 0.5 && field.filled === listed.filled,
  );
  take(guess, "partner_name", names.length > 0 ? names : [listed]);
  return guess;
}

function ordersGuess({ orders, names }: Link): Guess {
  const guess = orders.guess?.stream === "transactions" ? orders.guess : emptied(orders, "transactions", [names]);
  if (!guess.matches.has("partner_id")) take(guess, "partner_id", [names]);
  const free = () => orders.fields.filter(field => ![...guess.matches.values()].some(match => match.field === field));
  if (!guess.matches.has("order_date") && !guess.matches.has("ordered_at")) take(guess, "order_date", daysIn(free()));
  if (!guess.matches.has("net_amount") && !guess.matches.has("gross_amount"))
    take(guess, "net_amount", amountsIn(free()));
  if (!guess.matches.has("order_id")) take(guess, "order_id", numbersOfOrders(free()).slice(0, 1));
  return guess;
}

function daysIn(fields: readonly Field[]): Field[] {
  const written = fields.filter(({ dates }) => dates.kind !== "none");
  return written.length > 0 ? written : fields.filter(({ isSerial }) => isSerial);
}

/** Those with cents or thousands first, the largest of them. */
function amountsIn(fields: readonly Field[]): Field[] {
  const numbers = fields.filter(({ numericShare, dates }) => numericShare > 0.95 && dates.kind === "none");
  const money = numbers.filter(({ hasFraction, decimal }) => hasFraction || decimal !== undefined);
  const isCounter = (field: Field) => uniqueness(field) === 1;
  const likely = money.length > 0 ? money : numbers.filter(field => !isCounter(field));
  return likely
    .map(field => ({ field, total: total(field) }))
    .sort((a, b) => b.total - a.total)
    .map(({ field }) => field);
}

function total({ values, decimal }: Field): number {
  let sum = 0;
  for (const [value, times] of values) {
    const text = plainNumber(value);
    const plain = decimal === "," ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
    sum += Math.abs(Number(plain) || 0) * times;
  }
  return sum;
}

function numbersOfOrders(fields: readonly Field[]): Field[] {
  const most = Math.max(...fields.map(({ filled }) => filled), 0);
  return fields
    .filter(field => isWord(field) && field.filled >= most * 0.99 && uniqueness(field) >= 0.2)
    .sort((a, b) => uniqueness(b) - uniqueness(a));
}

/** What the names told about the stream, without the fields that the values now speak for. */
function emptied({ guesses }: Told, stream: StreamName, spoken: readonly Field[]): Guess {
  const known = guesses.find(guess => guess.stream === stream);
  const matches = new Map([...(known?.matches ?? [])].filter(([, { field }]) => !spoken.includes(field)));
  const contract = contractOf(stream);
  const required = Object.entries(contract?.columns ?? {}).filter(([, column]) => column.required);
  const isLacking = ([column, { default: byDefault }]: (typeof required)[number]) =>
    !matches.has(column) && byDefault === undefined && column !== "line_no" && column !== "order_id";
  return { stream, matches, missing: required.filter(isLacking).map(([column]) => column), score: known?.score ?? 0 };
}

/** Takes the first; the others are told as rivals. */
function take(guess: Guess, column: string, [field, ...others]: readonly Field[]): void {
  if (!field || guess.matches.has(column)) return;
  const match: Match = { column, field, why: "values", rivals: others.map(({ name }) => name) };
  guess.matches.set(column, match);
  guess.missing = guess.missing.filter(missing => missing !== column);
}
