// A raw stream as models see it: the rows of its committed batches, whole or month by month.
import type { Contract } from "../contracts/contract.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import { identifier, literal } from "../lake/engine.ts";
import { hashOf } from "../lake/keys.ts";
import type { Storage } from "../lake/storage.ts";
import { type Identity, identityOfMonths } from "./identity.ts";
import { firstDayAfter, firstDayOf, undated } from "./months.ts";
import { type MovedKeys, noMovedKeys } from "./moved-keys.ts";
import { rawSelect } from "./raw-views.ts";
import type { Relation } from "./relations.ts";

export interface RawStream {
  contract: Contract;
  entries: readonly LogEntry[];
  /** Its models are built month by month. */
  isMonthly: boolean;
  /** Keys with versions in several months; none are looked for where nobody builds by month. */
  moved: MovedKeys;
}

export const rawName = (stream: string) => `raw_${stream}`;

/**
 * Small streams are built in one piece: below some millions of rows, 36 small files cost more than they save.
 * @param monthlyFromRows of the config
 */
export function isMonthly(contract: Contract, entries: readonly LogEntry[], monthlyFromRows: number): boolean {
  const rows = entries.reduce((sum, { rows_loaded }) => sum + rows_loaded, 0);
  return contract.eventColumn !== undefined && rows >= monthlyFromRows && entries.every(knowsItsMonths);
}

/** Batches of before months were written into the log say nothing of them. */
const knowsItsMonths = (entry: LogEntry) => monthsOf(entry).length > 0 || entry.rows_loaded === 0;

const monthsOf = ({ months }: LogEntry) => (months ?? []).map(({ month }) => month);

export const wholeStream = (contract: Contract, entries: readonly LogEntry[]): RawStream => ({
  contract,
  entries,
  isMonthly: false,
  moved: noMovedKeys,
});

/** A stream is the sequence of its batches under its contract; a month of it, of those that have rows in it. */
export function rawIdentity({ contract, entries, isMonthly: monthly, moved }: RawStream): Identity {
  const of = (some: readonly LogEntry[], ...more: string[]) =>
    hashOf(JSON.stringify(contract.columns), ...some.map(({ batch_id }) => batch_id), ...more);
  const whole = of(entries);
  const upTo = (month: string) =>
    entries.every(knowsItsMonths) ? of(entries.filter(entry => monthsOf(entry).some(known => known <= month))) : whole;
  if (!monthly) return { whole, months: undefined, ofMonth: () => whole, upTo };
  const months = new Set(entries.flatMap(monthsOf));
  const ids = [...months].map(
    month =>
      [
        month,
        of(
          entries.filter(entry => isIn(entry, month)),
          moved.signatureOf(month),
        ),
      ] as const,
  );
  return { ...identityOfMonths(new Map(ids)), whole, upTo };
}

const isIn = (entry: LogEntry, month: string) => monthsOf(entry).includes(month);

export async function rawRelation(
  { contract, entries, isMonthly: monthly, moved }: RawStream,
  storage: Storage,
): Promise<Relation> {
  const select = (some: readonly LogEntry[]) => rawSelect(contract, storage, some);
  const whole = await select(entries);
  if (!monthly) return { whole };
  const event = identifier(contract.eventColumn ?? "");
  const within = (month: string) =>
    month === undated
      ? `${event} is null`
      : `${event} >= date ${literal(firstDayOf(month))} and ${event} < date ${literal(firstDayAfter(month))}`;
  return {
    whole,
    ofMonth: async month => {
      const own = `select * from (${await select(entries.filter(entry => isIn(entry, month)))}) where ${within(month)}`;
      const strangers = moved.relationOf(month);
      if (strangers === undefined) return own;
      const elsewhere = await select(entries.filter(entry => strangers.batchIds.has(entry.batch_id)));
      // Each of their months by itself, so that a file's other months are not read.
      const others = strangers.months.filter(other => other !== month);
      return others.reduce(
        (rows, other) =>
          `${rows} union all by name select * from (${elsewhere}) as elsewhere
            where ${within(other)} and exists (${strangers.select} where ${strangers.matches("elsewhere")})`,
        own,
      );
    },
  };
}
