// All files of a company together: which is which, and what each tells about the others.
import { basename, dirname, relative, sep } from "node:path";
import { ConfigError } from "../../lake/errors.ts";
import { pairByValues } from "./by-values.ts";
import { type Field, type Guess, guessStreams, isEnough, readFields } from "./guess-stream.ts";
import { linkToPartners } from "./partner-links.ts";
import { type Proposal, propose } from "./propose.ts";
import type { Sample } from "./sample.ts";

interface Group {
  sample: Sample;
  moreFiles: string[];
  fields: Field[];
  guesses: Guess[];
  guess: Guess | undefined;
}

export interface Understanding {
  /** The folder that holds all files. */
  folder: string;
  proposals: Proposal[];
  /** Files that fit no stream, with what they lack. */
  strangers: { file: string; reason: string }[];
}

/** @param ask whether day or month comes first; undefined where nobody can be asked */
export async function understand(
  samples: readonly Sample[],
  ask?: (example: string) => Promise<"day" | "month" | undefined>,
): Promise<Understanding> {
  const groups = grouped(samples);
  choosePartners(groups);
  chooseByPartners(groups);
  if (!["partners", "transactions"].every(stream => groups.some(({ guess }) => guess?.stream === stream)))
    pairByValues(groups);
  const folder = commonFolder(samples.map(({ file }) => file));
  const understood = groups.flatMap(group => (group.guess ? [{ ...group, guess: group.guess }] : []));
  const partners = understood.find(({ guess }) => guess.stream === "partners");
  const orders = await dateOrders(groups, ask);
  const pathOf = (file: string) => relative(folder, file).split(sep).join("/");
  const proposals = understood.map(({ sample, moreFiles, fields, guess }) => {
    const link = linkToPartners(guess, fields, partners?.guess);
    return { ...propose(sample, fields, guess, { link, partners, orders, pathOf }), moreFiles };
  });
  const strangers = groups
    .filter(({ guess }) => !guess)
    .map(group => ({ file: group.sample.file, reason: whyStrange(group) }));
  return { folder, proposals, strangers };
}

/** Files with the same fields are one table in parts, such as one file per year. */
function grouped(samples: readonly Sample[]): Group[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = JSON.stringify(sample.fields);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const sample = { ...first, rows: [first, ...more].flatMap(({ rows }) => rows) };
    const fields = readFields(sample);
    const guesses = guessStreams(sample.file, fields);
    return [{ sample, moreFiles: more.map(({ file }) => file), fields, guesses, guess: guesses.find(isEnough) }];
  });
}

/** A table that lacks nothing but its partner is taken where some field's values are partners. */
function chooseByPartners(groups: Group[]): void {
  const partners = groups.find(({ guess }) => guess?.stream === "partners")?.guess;
  for (const group of groups) {
    if (group.guess) continue;
    group.guess = group.guesses.find(guess => {
      if (guess.missing.join() !== "partner_id") return false;
      return linkToPartners(guess, group.fields, partners) !== undefined && isEnough(guess);
    });
  }
}

/** Where no file is called partners, the one that fits best is: a company's "customers" are often its channel. */
function choosePartners(groups: Group[]): void {
  if (groups.some(({ guess }) => guess?.stream === "partners")) return;
  const candidates = groups
    .filter(({ guess }) => guess?.stream !== "transactions")
    .flatMap(group =>
      group.guesses.filter(guess => guess.stream === "partners" && isEnough(guess)).map(guess => ({ group, guess })),
    )
    .sort((a, b) => b.guess.score - a.guess.score);
  const [best] = candidates;
  if (best) best.group.guess = best.guess;
}

function commonFolder(files: readonly string[]): string {
  const [first = ".", ...others] = files.map(file => dirname(file).split(sep));
  let shared = [...first];
  for (const parts of others) {
    const differs = shared.findIndex((part, position) => parts[position] !== part);
    if (differs >= 0) shared = shared.slice(0, differs);
  }
  return shared.join(sep) || sep;
}

/** Per separator, the order of day and month that some column proves; where none does, the person is asked. */
async function dateOrders(
  groups: readonly Group[],
  ask: ((example: string) => Promise<"day" | "month" | undefined>) | undefined,
): Promise<Map<string, "day" | "month">> {
  const proven = new Map<string, Set<"day" | "month">>();
  const verdicts = groups.flatMap(({ fields }) => fields.map(({ dates }) => dates));
  for (const verdict of verdicts)
    if (verdict.kind === "dates") for (const { format } of verdict.readings) noteOrder(proven, format);
  const orders = new Map(
    [...proven].flatMap(([separator, found]) =>
      found.size === 1 ? [[separator, [...found][0] ?? "day"] as const] : [],
    ),
  );
  for (const verdict of verdicts) {
    if (verdict.kind !== "ambiguous" || proven.has(verdict.separator) || orders.has(verdict.separator)) continue;
    const answer = await ask?.(verdict.example);
    if (answer) orders.set(verdict.separator, answer);
  }
  return orders;
}

function noteOrder(proven: Map<string, Set<"day" | "month">>, format: string): void {
  const [, first, separator = ""] = /^%([dm])(.)%[dm]\2%[yY]/.exec(format) ?? [];
  if (first !== undefined)
    proven.set(separator, (proven.get(separator) ?? new Set()).add(first === "d" ? "day" : "month"));
}

function whyStrange({ sample, guesses }: Group): string {
  const [nearest] = guesses.filter(({ matches }) => matches.size >= 2);
  const fields = sample.fields.slice(0, 8).join(", ");
  if (!nearest) return `none of its fields (${fields}) is known`;
  if (nearest.missing.length === 0)
    return `nearest is ${nearest.stream}, but by likeness only; its fields are ${fields}`;
  return `nearest is ${nearest.stream}, but nothing in it is ${nearest.missing.join(", ")}; its fields are ${fields}`;
}

/** @throws ConfigError where there is nothing a config could be written about */
export function refuseStrangers({ proposals, strangers }: Understanding): void {
  if (proposals.length > 0) return;
  const told = strangers.map(({ file, reason }) => `${basename(file)}: ${reason}`);
  throw new ConfigError(`none of the files is understood: ${told.join("; ")}`, {
    hint: "docs/own-data.md shows a configuration by hand; docs/configuration.md lists the columns of every stream.",
  });
}
