// How a source's fields become a contract's columns: declared, never programmed.
import { z } from "zod";

const text = z.string().min(1);

/** Days since 1899-12-30, as spreadsheets count (a date that was stored as a number): 45356 is 2024-03-05. */
export const excelFormat = "excel";

export const encodingSchema = z.enum(["utf-8", "gb18030", "utf-16le", "latin1"]);
/** Line (of a workbook: row) that holds the columns' names, from 1; default: the first that is not empty. */
export const headerLineSchema = z.number().int().positive();

const lookup = z.strictObject({
  /** A file beside the stream's own (CSV, TSV, JSON, XLSX or Parquet). */
  file: text,
  /** Its column that holds the value to look up. */
  key: text,
  /** Its column that is the answer. */
  value: text,
  /** As of a stream's file. */
  encoding: encodingSchema.optional(),
  headerLine: headerLineSchema.optional(),
});

const fromField = z.strictObject({
  /** The source's field: a column name, or a path into nested JSON ("customer.id"). */
  from: text,
  /** How dates and times are written, in strptime's letters ("%d/%m/%Y") or as "excel"; several are tried in order. */
  format: z.union([text, z.array(text).min(1)]).optional(),
  /** Decimal sign of numbers; the other one of "." and "," is then a thousands separator. */
  decimal: z.enum([".", ","]).optional(),
  /** Numbers are multiplied by it: 10000 where the source counts in 万, 0.01 where it counts in 分 or cents. */
  scale: z.number().positive().optional(),
  /** Words of the source → words of the contract. */
  values: z.record(z.string(), z.string()).optional(),
  /** For words that `values` does not list; without it they are taken as they are. */
  otherwise: z.string().optional(),
  /** One part of a composed field: "SO-43659-1" split by "-", part 2 is "43659". */
  split: z.strictObject({ by: text, part: z.number().int().min(1) }).optional(),
  /** Looked up in another file; several are followed one after the other. */
  lookup: z.union([lookup, z.array(lookup).min(1)]).optional(),
  /** Time zone of times without one; default: the company's. */
  timeZone: text.optional(),
  /** The value of every row of an input that does not have the field at all, because it is older than the field; "": none. */
  whenAbsent: z.string().optional(),
});

const fieldMapping = z.union([
  text,
  z.strictObject({ constant: z.string() }),
  z.strictObject({ concat: z.array(text).min(1), by: z.string() }),
  fromField,
]);
export type FieldMapping = z.infer<typeof fieldMapping>;
export type FromField = z.infer<typeof fromField>;

export const mappingSchema = z.record(z.string(), fieldMapping);
/** Contract column → where its value comes from. */
export type Mapping = z.infer<typeof mappingSchema>;
