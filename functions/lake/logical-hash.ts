// The content of a table as one hash, whatever order its rows lie in, however many files it is cut into and whoever wrote it.
//
// A row becomes a text that is the same on every engine, the MD5 of that text two numbers of 64 bits (its last and its first eight
// bytes, the least significant byte first), and the table's hash is made of their
// sums and of the number of rows. Sums, because they do not depend on the order and, unlike xor, do not lose two equal rows; MD5,
// because both engines have it, and what is guarded against is chance, not malice.
//
// DECIMAL, whole numbers, dates, times and texts count to the last digit. A DOUBLE counts to 9 significant digits, and to no more
// than 9 decimals. A sum of doubles depends on the order of adding, hence on threads and engine, in the last two or three of its
// 16 digits; and where two such sums are subtracted, noise may be all that is left: 0 here, -5.6e-17 there. Nine are still finer
// than any number a page shows. A value can lie so close to the border between two ninth digits that the noise decides; for a
// noise of 1e-14 that is one in some 100,000 values, and then the two tables do differ in it.
import { z } from "zod";
import { type Engine, identifier } from "./engine.ts";
import { DataQualityError } from "./errors.ts";
import { idOf } from "./keys.ts";

export interface LogicalHash {
  rows: number;
  /** 128 bits as hex. */
  hash: string;
}

export interface HashedColumn {
  name: string;
  /** As DuckDB names it. */
  type: string;
}

const summed = z.object({ rows: z.coerce.number(), upper: z.string().nullable(), lower: z.string().nullable() });

const lowerHalf = `cast(${2n ** 64n - 1n} as uhugeint)`;

/** @param from what can stand after FROM: a table, a view, a SELECT in parentheses */
export async function logicalHash(
  engine: Engine,
  from: string,
  columns: readonly HashedColumn[],
): Promise<LogicalHash> {
  const row = columns.map(({ name, type }) => lengthened(canonicalText(identifier(name), type))).join(", ");
  const [found] = await engine.rowsAs(
    summed,
    `select count(*) as rows, cast(sum(cast(digest >> 64 as ubigint)) as varchar) as upper,
      cast(sum(cast(digest & ${lowerHalf} as ubigint)) as varchar) as lower
    from (select md5_number(concat(${row})) as digest from ${from})`,
  );
  const { rows, upper, lower } = found ?? { rows: 0, upper: null, lower: null };
  const header = columns.map(({ name, type }) => `${name} ${familyOf(type)}`).join(", ");
  return { rows, hash: idOf(header, String(rows), upper ?? "", lower ?? "") };
}

/** With its length before it no text can run into the next one; null has none. */
const lengthened = (text: string) => `coalesce(cast(length(${text}) as varchar) || ':' || ${text}, '-')`;

type Family = "boolean" | "integer" | "decimal" | "double" | "date" | "timestamp" | "text";

const families: [pattern: RegExp, family: Family][] = [
  [/^BOOLEAN$/, "boolean"],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, "integer"],
  [/^DECIMAL/, "decimal"],
  [/^(DOUBLE|FLOAT|REAL)$/, "double"],
  [/^DATE$/, "date"],
  [/^TIMESTAMP$/, "timestamp"],
  [/^VARCHAR$/, "text"],
];

function familyOf(type: string): Family {
  const found = families.find(([pattern]) => pattern.test(type));
  if (found) return found[1];
  throw new DataQualityError(`a column of type ${type} has no text that is the same on every engine`, {
    hint: "Give it one of the types that models use (docs/analysts.md), or take it apart into such columns.",
  });
}

function canonicalText(column: string, type: string): string {
  switch (familyOf(type)) {
    case "double":
      // Adding 0 makes -0 and 0 one.
      return `format('{:.8e}', round(cast(${column} as double), 9) + 0)`;
    case "timestamp":
      return `strftime(${column}, '%Y-%m-%d %H:%M:%S.%f')`;
    case "text":
      return column;
    default:
      return `cast(${column} as varchar)`;
  }
}
