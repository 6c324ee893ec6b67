// Options that all estimators take, as they are typed and as they are checked.
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { UsageError } from "../tell-error.ts";
import type { FileOptions } from "./open-table.ts";
import type { ValueOptions } from "./typed-columns.ts";

/** A file that is written, checked before any work is done for it. */
export const outputFile = (ending: string) =>
  z
    .string()
    .refine(file => file.toLowerCase().endsWith(ending), { error: `name a file that ends in ${ending}` })
    .refine(file => existsSync(dirname(resolve(file))), { error: "its folder does not exist" });

export const estimateSchema = z.object({
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  confidence: z
    .string()
    .regex(/^\d+(\.\d+)?$/, "write a share such as 0.95")
    .transform(Number)
    .refine(value => value >= 0.5 && value < 1, { error: "write a share from 0.5 to below 1, such as 0.95" })
    .default(0.95),
  chart: outputFile(".svg").optional(),
  encoding: z
    .enum(["utf-8", "gb18030", "utf-16le", "latin1"], { error: "write utf-8, gb18030, utf-16le or latin1" })
    .optional(),
  delimiter: z.string().min(1).optional(),
  columns: z.string().min(1).optional(),
  dateFormat: z.string().includes("%", { error: 'write a format such as "%d/%m/%Y"' }).optional(),
  decimal: z.enum([".", ","], { error: 'write "." or ","' }).optional(),
  skipBadRows: z.boolean().default(false),
});
export type EstimateOptions = z.output<typeof estimateSchema>;

export const fileOptions = ({ encoding, delimiter, columns }: EstimateOptions): FileOptions => ({
  encoding,
  delimiter: delimiter === "\\t" ? "\t" : delimiter,
  columns: columns?.split(",").map(name => name.trim()),
});

export const valueOptions = ({ dateFormat, decimal, skipBadRows }: EstimateOptions): ValueOptions => ({
  dateFormat,
  decimal,
  skipBadRows,
});

/** A day as it is typed, as days since 1970. */
export const dayOption = z.iso.date("write a date such as 2026-10-31").transform(text => Date.parse(text) / 86_400_000);

export const shownDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** A moment on a column's own scale: a number where the column holds numbers, else a day. */
export function scaleOption(option: string, text: string, isMoment: boolean): number {
  const value = isMoment ? Date.parse(text) / 86_400_000 : Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new UsageError(`${option} ${text}: the time column holds ${isMoment ? "dates" : "numbers"}`, {
    hint: `Write ${isMoment ? "a date such as 2026-10-31" : "a number as in the column"}.`,
  });
}

/** How a value of a scale is written. */
export const shownScale = (isMoment: boolean) => (value: number) =>
  isMoment
    ? Number.isInteger(value)
      ? shownDay(value)
      : new Date(value * 86_400_000).toISOString().slice(0, 16)
    : String(value);
