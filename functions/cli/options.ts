// The options as the commands read them: checked, with defaults, and named in the complaint as they were typed.
import { z } from "zod";
import { UsageError } from "./tell-error.ts";

const folderName = z.string().min(1);

/** An option that counts: "42" on the command line, 42 here. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d+$/, "write a whole number")
    .transform(Number)
    .refine(value => value >= least && value <= most, {
      error: `write a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}`,
    });

export const snapshotIdBegin = z
  .string()
  .regex(/^[0-9a-f]{4,32}$/, "write an id, or at least the first four of its letters and digits")
  .optional();

export const commonSchema = z.object({
  config: folderName.optional(),
  out: folderName.optional(),
  lake: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/?$/, "write a bucket such as s3://acme-lake")
    .transform(address => address.slice("s3://".length).replace("/", ""))
    .optional(),
  asOf: z.iso.date("write a date such as 2026-10-31").optional(),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
});
export type CommonOptions = z.output<typeof commonSchema>;

export const langSchema = z.enum(["zh", "en"], { error: 'write "zh" or "en"' }).optional();

/** The language that the terminal speaks; Chinese only where it says so. */
export function languageOf(lang: "zh" | "en" | undefined): "zh" | "en" {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return lang ?? ((LC_ALL || LC_MESSAGES || LANG || "").toLowerCase().startsWith("zh") ? "zh" : "en");
}

/** @throws UsageError naming the option as it is typed */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(issue => `--${kebabCase(String(issue.path[0] ?? ""))}: ${issue.message}`);
  throw new UsageError(complaints.join("; "), {
    hint: "`npx qudao <command> --help` lists the options with examples.",
  });
}

const kebabCase = (name: string) => name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
