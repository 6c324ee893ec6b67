// Reads published tables as typed rows. The list of columns is the type: what is asked for is what comes back, checked.
import { z } from "zod";
import { type Engine, identifier } from "../lake/engine.ts";
import { DataQualityError, messageOf } from "../lake/errors.ts";

/** "?" may be null. Numbers come as doubles: they are drawn and rounded, never added up here. */
export type ColumnKind = "text" | "text?" | "number" | "number?" | "boolean" | "boolean?";

interface KindTypes {
  text: string;
  "text?": string | null;
  number: number;
  "number?": number | null;
  boolean: boolean;
  "boolean?": boolean | null;
}

export type MartRow<C extends Record<string, ColumnKind>> = { [K in keyof C]: KindTypes[C[K]] };

const schemas = {
  text: z.string(),
  "text?": z.string().nullable(),
  number: z.number(),
  "number?": z.number().nullable(),
  boolean: z.boolean(),
  "boolean?": z.boolean().nullable(),
} satisfies { [K in ColumnKind]: z.ZodType<KindTypes[K]> };

const casts = { text: "varchar", number: "double", boolean: "boolean" } as const;
const isBase = (kind: string): kind is keyof typeof casts => kind in casts;

/** A table the site reads: its columns, and what follows `from <table>` (where, order by). */
export interface Mart<C extends Record<string, ColumnKind>> {
  table: string;
  columns: C;
  rest: string;
}

export const mart = <const C extends Record<string, ColumnKind>>(table: string, columns: C, rest = ""): Mart<C> => ({
  table,
  columns,
  rest,
});

/** Columns as SQL: dates become ISO text, amounts doubles. */
function selectList(columns: Record<string, ColumnKind>): string {
  return Object.entries(columns)
    .map(([name, kind]) => {
      const base = kind.replace("?", "");
      return `cast(${identifier(name)} as ${isBase(base) ? casts[base] : "varchar"}) as ${identifier(name)}`;
    })
    .join(", ");
}

/**
 * @throws DataQualityError where the table lacks a column or holds a null that its contract excludes
 */
export async function readMart<C extends Record<string, ColumnKind>>(
  engine: Engine,
  { table, columns, rest }: Mart<C>,
): Promise<MartRow<C>[]> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, kind] of Object.entries(columns)) shape[name] = schemas[kind];
  const promised = z.object(shape);
  const schema = z.custom<MartRow<C>>(row => promised.safeParse(row).success);
  try {
    const rows = await engine.rows(`select ${selectList(columns)} from ${identifier(table)} ${rest}`);
    return rows.map(row => {
      const checked = schema.safeParse(row);
      if (!checked.success) throw new Error(`a row is not as promised: ${JSON.stringify(row).slice(0, 300)}`);
      return checked.data;
    });
  } catch (error) {
    throw new DataQualityError(`the site cannot read ${table}: ${messageOf(error)}`, {
      hint: `Mend sql/marts/${table}.sql so that it has ${Object.keys(columns).join(", ")}, and run \`npx qudao transform\`.`,
      cause: error,
    });
  }
}
