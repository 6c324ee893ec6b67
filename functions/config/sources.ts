// Where partner data comes from.
import { z } from "zod";
import { encodingSchema, headerLineSchema, mappingSchema } from "./mapping.ts";

const text = z.string().min(1);

const shared = {
  mapping: mappingSchema,
  /** Words that mean "no value" in this source, beside the empty field. */
  empty: z.array(z.string()).default([]),
  /** More bad rows than this stop the batch: then it is the source that is wrong, not a row. */
  maxQuarantinePct: z.number().min(0).max(100).default(20),
  /** What to do when the source's fields change; "freeze" refuses the input and keeps what the lake has. */
  evolution: z
    .strictObject({
      /** A field that nothing is mapped to. It is never loaded by itself. */
      addedFields: z.enum(["report", "freeze"]).default("report"),
      /** A field of which only optional columns are made: these are empty from then on. */
      removedFields: z.enum(["evolve", "freeze"]).default("evolve"),
    })
    .prefault({}),
};

const fileStream = z.strictObject({
  ...shared,
  /** File names, folders or globs, relative to the source's folder. */
  files: z.union([text, z.array(text).min(1)]),
  format: z.enum(["csv", "json", "ndjson", "xlsx", "parquet"]).optional(),
  delimiter: z.string().length(1).optional(),
  encoding: encodingSchema.optional(),
  headerLine: headerLineSchema.optional(),
  /** Sheet of a workbook, by name; default: the first. */
  sheet: text.optional(),
});
export type FileStream = z.infer<typeof fileStream>;

const folder = z.union([
  text,
  z.strictObject({
    /** Environment variable that names the folder. */
    env: text,
    /** Folder inside it. */
    path: z.string().default("."),
    /** Said when the variable is not set: what the data are, who publishes them, under which licence. */
    missing: text,
  }),
]);

const fileSource = z.strictObject({
  type: z.literal("files"),
  /** Relative to the config file. */
  folder: folder.default("."),
  streams: z.record(z.string(), fileStream),
});
export type FileSource = z.infer<typeof fileSource>;

/** A secret is never written in a config, only named. */
export const secretReference = z.strictObject({ env: text });

const restStream = z.strictObject({
  ...shared,
  /** Appended to the source's url. */
  path: z.string(),
  /** Fixed query parameters. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** Path to the array of records in the answer ("data.items"); empty: the answer is the array. */
  records: z.string().default("data"),
  paging: z
    .strictObject({
      type: z.literal("cursor"),
      /** Path to the next page's cursor in the answer; no value there ends the pull. */
      cursor: text.default("next_cursor"),
      /** Query parameter that carries it. */
      parameter: text.default("cursor"),
      sizeParameter: text.default("limit"),
      size: z.number().int().positive().default(1000),
      /** Path to the number of records that the whole pull should bring, where the system says it: fewer are refused. */
      total: text.optional(),
    })
    .prefault({ type: "cursor" }),
  incremental: z
    .strictObject({
      /** Field of a record that says when it last changed; pages come in its order. */
      field: text,
      /** Query parameter for the start, which is closed: records changed exactly then come again and are dropped here. */
      parameter: text,
      /** Every pull asks again for so much before the last value: what a system shows later than its time says is not lost. */
      overlapMinutes: z.number().min(0).default(5),
    })
    .optional(),
});
export type RestStream = z.infer<typeof restStream>;

const restSource = z.strictObject({
  type: z.literal("rest"),
  url: z.union([z.url(), z.strictObject({ env: text })]),
  auth: z.strictObject({ bearer: secretReference }).optional(),
  /** At most this many requests in a second, where the system asks for it. */
  requestsPerSecond: z.number().positive().optional(),
  timeoutMs: z.number().int().positive().default(30_000),
  /** Tries of one request, the first included, on 429, 5xx and broken connections. */
  maxAttempts: z.number().int().positive().default(5),
  streams: z.record(z.string(), restStream),
});
export type RestSource = z.infer<typeof restSource>;

export const sourceSchema = z.discriminatedUnion("type", [fileSource, restSource]);
export type Source = z.infer<typeof sourceSchema>;

/** Names that a source asks its secret for: its token, and its address where that is not written in the config. */
export function secretNamesOf(source: Source): string[] {
  if (source.type === "files") return [];
  const { url, auth } = source;
  return [...(typeof url === "string" ? [] : [url.env]), ...(auth?.bearer ? [auth.bearer.env] : [])];
}
