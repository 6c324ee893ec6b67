// From a guess to what is written in the config: per column a mapping and the words that explain it.
import { basename } from "node:path";
import type { FieldMapping } from "../../config/mapping.ts";
import type { Column } from "../../contracts/contract.ts";
import { contractOf } from "../../contracts/streams.ts";
import { amountsAddUp } from "./amounts.ts";
import type { DateVerdict } from "./date-shapes.ts";
import type { Field, Guess, Match } from "./guess-stream.ts";
import { inRank, proposeCurrencies, proposeTiers, proposeWords } from "./known-words.ts";
import type { PartnerLink } from "./partner-links.ts";
import type { Sample } from "./sample.ts";

export interface ProposedColumn {
  column: string;
  mapping: FieldMapping;
  /** Why, and what to look at; one line each. */
  notes: string[];
  /** A person has to decide something here. */
  isOpen: boolean;
}

export interface Proposal {
  stream: string;
  sample: Sample;
  /** Further files with the same fields. */
  moreFiles: string[];
  columns: ProposedColumn[];
  unused: string[];
  warnings: string[];
  /** Tiers as the source writes them, where they are not Qudao's own. */
  tiers: string[];
}

/** What is known from the other files: the partner file for look-ups, and how day and month are ordered elsewhere. */
export interface Surroundings {
  link: PartnerLink | undefined;
  partners: { sample: Sample; guess: Guess } | undefined;
  /** Separator of dates → order that another column of the company's files decides. */
  orders: ReadonlyMap<string, "day" | "month">;
  /** A file as the config names it. */
  pathOf(file: string): string;
}

export function propose(sample: Sample, fields: readonly Field[], guess: Guess, surroundings: Surroundings): Proposal {
  // Who writes one column with a decimal comma writes all so.
  const around = { ...surroundings, decimal: fields.some(({ decimal }) => decimal === ",") ? "," : undefined } as const;
  const contract = contractOf(guess.stream);
  const proposal: Proposal = {
    stream: guess.stream,
    sample,
    moreFiles: [],
    columns: [],
    unused: [],
    warnings: [],
    tiers: [],
  };
  const sums = amountsAddUp(sample, guess.matches);
  if (guess.stream === "transactions" && !sums.addUp) {
    for (const column of sums.doubtful) guess.matches.delete(column);
    proposal.warnings.push(
      `${basename(sample.file)}: ${sums.doubtful.join(", ")} and the net amount do not add up, so only the net amount is taken`,
    );
  }
  for (const [column, definition] of Object.entries(contract?.columns ?? {})) {
    const match = guess.matches.get(column);
    if (match) proposal.columns.push(proposeColumn(proposal, column, definition, match, around));
  }
  addOrderId(proposal, guess);
  const used = new Set([...guess.matches.values()].map(({ field }) => field.name));
  proposal.unused = fields.map(({ name }) => name).filter(name => !used.has(name));
  return proposal;
}

function proposeColumn(
  proposal: Proposal,
  column: string,
  definition: Column,
  match: Match,
  around: Surroundings & { decimal: "," | undefined },
): ProposedColumn {
  const proposed: ProposedColumn = { column, mapping: match.field.name, notes: whyNotes(match), isOpen: false };
  noteRivals(proposal, proposed, match);
  if (definition.type === "date" || definition.type === "timestamp") proposeDate(proposed, match.field, around.orders);
  else if (definition.type === "amount" || definition.type === "number" || definition.type === "integer")
    proposeNumber(proposed, match.field, around.decimal);
  else if (definition.type === "text" && definition.values) proposeChoice(proposal, proposed, definition, match.field);
  else if (proposal.stream === "partners" && column === "tier") proposeTier(proposal, proposed, match.field);
  else if (column === "currency") proposeCurrency(proposed, match.field);
  else if (column === "partner_id" && around.link) proposeLink(proposal, proposed, match.field, around);
  if (definition.personal) proposed.notes.push("stored only as a keyed hash");
  return proposed;
}

function whyNotes({ why, column }: Match): string[] {
  if (why === "values") return [`its values fit; nothing is called ${column}`];
  return why === "like" ? ["the nearest name; look whether it is so"] : [];
}

function noteRivals(proposal: Proposal, proposed: ProposedColumn, { column, field, rivals = [] }: Match): void {
  if (rivals.length === 0) return;
  const others = rivals.map(name => `"${name}"`).join(", ");
  proposed.notes.push(`DECIDE: ${others} would fit as well`);
  proposed.isOpen = true;
  proposal.warnings.push(`${proposal.stream}.${column}: is it "${field.name}", or ${others}?`);
}

function proposeDate(proposed: ProposedColumn, field: Field, orders: Surroundings["orders"]): void {
  const verdict = decided(field.dates, orders);
  if (verdict.kind === "none" && field.isSerial) {
    proposed.mapping = { from: field.name, format: "excel" };
    proposed.notes.push("days as a spreadsheet counts them, 45356 = 2024-03-05");
  }
  if (verdict.kind === "none") return;
  if (verdict.kind === "ambiguous") {
    proposed.mapping = { from: field.name, format: `${verdict.dayFirst} or ${verdict.monthFirst}` };
    proposed.notes.push(
      `DECIDE: is "${verdict.example}" day first (${verdict.dayFirst}) or month first (${verdict.monthFirst})? No value tells. Leave one of the two.`,
    );
    proposed.isOpen = true;
    return;
  }
  const formats = verdict.readings.map(({ format }) => format);
  if (verdict.readings.every(({ isIso }) => isIso)) return;
  proposed.mapping = { from: field.name, format: formats.length === 1 ? (formats[0] ?? "") : formats };
  proposed.notes.push(
    `as in "${verdict.readings[0]?.evidence}"${field.dates.kind === "ambiguous" ? "; day and month as in the other dates of these files" : ""}`,
  );
}

/** An ambiguous column takes the order that other dates with the same separator prove. */
function decided(verdict: DateVerdict, orders: Surroundings["orders"]): DateVerdict {
  const order = verdict.kind === "ambiguous" ? orders.get(verdict.separator) : undefined;
  if (verdict.kind !== "ambiguous" || !order) return verdict;
  const format = order === "day" ? verdict.dayFirst : verdict.monthFirst;
  return { kind: "dates", readings: [{ format, hasTime: false, isIso: false, evidence: verdict.example }] };
}

function proposeNumber(proposed: ProposedColumn, field: Field, elsewhere: "," | undefined): void {
  const decimal = field.decimal ?? (field.hasFraction ? undefined : elsewhere);
  const unit = unitOf(field.name);
  if (decimal !== undefined || unit)
    proposed.mapping = { from: field.name, ...(decimal && { decimal }), ...(unit && { scale: unit.scale }) };
  if (unit) proposed.notes.push(`the name says ${unit.name}: times ${unit.scale}`);
  if (decimal === ",") proposed.notes.push('decimal comma, as in "1.234,56"');
  else if (decimal === ".") proposed.notes.push('thousands are set off by ",", as in "1,234.56"');
  if (proposed.column === "net_amount" && /含税|价税/.test(field.name) && !/不含|未税/.test(field.name))
    proposed.notes.push("tax is in it; take an amount without, where there is one");
}

const units: [name: string, pattern: RegExp, scale: number][] = [
  ["亿元", /[(（]亿元?[)）]|亿元$/u, 100_000_000],
  ["百万", /[(（]百万元?[)）]|百万元$/u, 1_000_000],
  ["万元", /[(（]万元?[)）]|万元$/u, 10_000],
  ["千元", /[(（]千元?[)）]|千元$/u, 1_000],
  ["分", /[(（]分[)）]/u, 0.01],
  ["thousands", /[(（].*('000|\bk|thousand).*[)）]|_k$/iu, 1_000],
  ["millions", /[(（].*(million|\bmn?)[)）]/iu, 1_000_000],
  ["cents", /[(（]cents?[)）]|_cents?$/iu, 0.01],
];

/** The unit that a column's name gives its numbers. */
function unitOf(field: string): { name: string; scale: number } | undefined {
  const [name, , scale] = units.find(([, pattern]) => pattern.test(field)) ?? [];
  return name === undefined || scale === undefined ? undefined : { name, scale };
}

function proposeChoice(proposal: Proposal, proposed: ProposedColumn, definition: Column, field: Field): void {
  const { values, unknown, otherwise } = proposeWords(
    proposal.stream,
    proposed.column,
    definition,
    field.values.keys(),
  );
  if (Object.keys(values).length > 0) proposed.mapping = { from: field.name, values };
  if (unknown.length === 0) return;
  const words = unknown.map(word => `"${word}"`).join(", ");
  const counts = otherwise === undefined ? "left out of it, so such rows go to quarantine" : `counted as ${otherwise}`;
  proposed.notes.push(
    `DECIDE: ${words}: no known word, ${counts} until you say which of ${definition.values?.join(", ")} it is`,
  );
  proposed.isOpen = true;
  proposal.warnings.push(
    `${proposal.stream}.${proposed.column}: ${words} is no known word and is ${counts}; say what it means in the config`,
  );
}

function proposeCurrency(proposed: ProposedColumn, field: Field): void {
  const values = proposeCurrencies(field.values.keys());
  if (Object.keys(values).length > 0) proposed.mapping = { from: field.name, values };
}

const mostTiers = 12;

function proposeTier(proposal: Proposal, proposed: ProposedColumn, field: Field): void {
  const words = inRank([...field.values.keys()]);
  const known = proposeTiers(words);
  if (known) {
    if (Object.keys(known).length > 0) proposed.mapping = { from: field.name, values: known };
    return;
  }
  if (words.length <= mostTiers) proposal.tiers = words;
  proposed.notes.push(
    words.length <= mostTiers
      ? "your own tiers; their names and order stand under `tiers`"
      : `${words.length} tiers; name under \`tiers\` those that pages should show`,
  );
}

function proposeLink(
  proposal: Proposal,
  proposed: ProposedColumn,
  field: Field,
  { link, partners, pathOf }: Surroundings,
): void {
  const key = partners?.guess.matches.get("partner_name")?.field.name;
  const value = partners?.guess.matches.get("partner_id")?.field.name;
  const percent = `${Math.floor((link?.share ?? 0) * 100)} %`;
  if (link?.byName && partners && key !== undefined && value !== undefined) {
    const { file, encoding, headerLine } = partners.sample;
    const reading = { ...(encoding && { encoding }), ...(headerLine !== undefined && { headerLine }) };
    proposed.mapping = { from: field.name, lookup: { file: pathOf(file), key, value, ...reading } };
    proposed.notes.push(`partners' names; ${percent} of them are in ${basename(partners.sample.file)}`);
  } else proposed.notes.push(`${percent} of its values are in ${basename(partners?.sample.file ?? "")}`);
  if ((link?.share ?? 1) < 0.5) {
    proposed.isOpen = true;
    const listed = basename(partners?.sample.file ?? "");
    const zeros = hasLostZeros(field, partners?.guess.matches.get("partner_id")?.field)
      ? `; its numbers have lost the zeros in front that ${listed} has: export the column as text`
      : "; look whether it is the right field";
    proposed.notes.push(`DECIDE${zeros}`);
    proposal.warnings.push(
      `${basename(proposal.sample.file)}: only ${percent} of "${field.name}" are partners of ${listed}${zeros}`,
    );
  }
}

/** "00042" in one file and "42" in the other: a spreadsheet took ids for numbers. */
function hasLostZeros(field: Field, known: Field | undefined): boolean {
  const bare = new Set([...(known?.values.keys() ?? [])].map(value => value.replace(/^0+/, "")));
  const found = [...field.values.keys()].filter(value => bare.has(value.replace(/^0+/, "")));
  return found.length > field.values.size / 2;
}

/** Without a number of the order, a partner's day is one order. */
function addOrderId(proposal: Proposal, guess: Guess): void {
  const partner = guess.matches.get("partner_id")?.field.name;
  const day = (guess.matches.get("order_date") ?? guess.matches.get("ordered_at"))?.field.name;
  if (guess.stream !== "transactions" || guess.matches.has("order_id") || partner === undefined || day === undefined)
    return;
  const notes = ["no field is an order's number: all lines of a partner's day are one order"];
  proposal.columns.unshift({ column: "order_id", mapping: { concat: [partner, day], by: "-" }, notes, isOpen: false });
}
