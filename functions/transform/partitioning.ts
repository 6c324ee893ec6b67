// How a model is cut into months, as its header says.
//
//   -- Partitioned by: order_date     month m of it depends on month m of its month-wise inputs, and on the whole of the others
//   -- Folded by: order_date          it reads its own earlier months as well, under the name <table>_before
//   -- Carries: customer_id varchar   columns of <table>_before, so that there is one before the first month
//   -- Latest per: customer_id        of <table>_before only the newest row of each customer is promised to be there
//   -- Effective from: valid_from     not cut itself; what it says of month m depends on inputs dated up to m only
//   -- As of: month end               it speaks of the end of the last complete month, so that it is made once a month
//   -- Sorted: no                     written in the order it comes, because sorting would cost more than it saves
import { ConfigError } from "../lake/errors.ts";
import type { Header } from "./header.ts";

export interface Partitioning {
  /** Date column whose month a row belongs to. */
  column: string;
  /** It reads its own earlier months: their columns and SQL types. */
  carries: readonly { name: string; type: string }[] | undefined;
  /** What it carries is the newest row of each of these; undefined: every row. */
  latestPer?: readonly string[] | undefined;
}

/** The name under which a fold reads its own earlier rows. */
export const beforeName = (table: string) => `${table}_before`;

/** @throws ConfigError where the header says both, or a fold does not say what it carries. */
export function partitioningOf({ fields }: Header, file: string): Partitioning | undefined {
  const partitioned = fields["partitioned by"];
  const folded = fields["folded by"];
  if (partitioned !== undefined && folded !== undefined)
    throw new ConfigError(`${file} says both "Partitioned by" and "Folded by"`, {
      hint: `Keep "Folded by" where it reads its own earlier months, else "Partitioned by".`,
    });
  if (partitioned !== undefined) return { column: partitioned.trim(), carries: undefined };
  if (folded === undefined) return undefined;
  const carries = carriedColumns(fields.carries ?? "", file);
  return { column: folded.trim(), carries, latestPer: latestColumns(fields["latest per"], carries, file) };
}

function carriedColumns(text: string, file: string): { name: string; type: string }[] {
  // A comma inside of decimal(18, 4) does not end a column.
  const columns = text.split(/,(?![^(]*\))/).map(column => column.trim());
  return columns.map(column => {
    const [, name, type] = /^([a-z_][a-z0-9_]*) (\w[\w (),]*)$/.exec(column) ?? [];
    if (name === undefined || type === undefined)
      throw new ConfigError(`${file}: "Carries" does not name columns with their types: "${column}"`, {
        hint: 'Write it so: "-- Carries: customer_id varchar, order_date date".',
      });
    return { name, type };
  });
}

function latestColumns(text: string | undefined, carries: readonly { name: string }[], file: string) {
  const columns = text?.split(",").map(column => column.trim());
  const stranger = columns?.find(column => !carries.some(({ name }) => name === column));
  if (stranger !== undefined)
    throw new ConfigError(`${file}: "Latest per" names "${stranger}", which "Carries" does not`, {
      hint: "Name columns of what is carried.",
    });
  return columns;
}

/** SELECT of no rows with the columns a fold carries. */
export function nothingBefore(carries: NonNullable<Partitioning["carries"]>): string {
  return `select ${carries.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(", ")} where false`;
}
