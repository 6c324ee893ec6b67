// What a metric file says about itself; one row of `metric_catalogue`.
import { z } from "zod";
import { ConfigError } from "../lake/errors.ts";
import type { Header } from "./header.ts";

const fields = z.object({
  "title zh": z.string(),
  "title en": z.string(),
  unit: z.enum(["share", "ratio", "amount", "count", "days", "score"]),
  /** Which way is good. */
  direction: z.enum(["up", "down", "none"]),
  /** How its uncertainty is reckoned; metric_by_month says the formulas. */
  interval: z.enum(["wilson", "poisson", "cluster", "none"]),
  /** additive: months may be summed; snapshot: each date stands for itself. */
  time: z.enum(["additive", "snapshot"]),
  "minimum n": z.coerce.number().int().min(0),
  /** Days that have to pass after a day before its cell is final; 0 where the line is left out. */
  matures: z.coerce.number().int().min(0).default(0),
  watch: z.enum(["yes", "no"]),
  streams: z.string(),
  owner: z.string(),
});

export interface CatalogueEntry {
  metric: string;
  title_zh: string;
  title_en: string;
  unit: string;
  direction: string;
  interval: string;
  time: string;
  minimum_n: number;
  matures_days: number;
  watch: boolean;
  streams: string;
  owner: string;
  grain: string;
  note: string;
}

/** @throws ConfigError naming the field that is missing or wrong. */
export function catalogueEntry(metric: string, header: Header, file: string): CatalogueEntry {
  const parsed = fields.safeParse(header.fields);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(issue => `"-- ${issue.path.join(".")}: …": ${issue.message}`);
    throw new ConfigError(`${file}: the metric's header is not complete: ${complaints.join("; ")}`, {
      hint: "docs/analysts.md shows a metric file line by line.",
    });
  }
  const {
    "title zh": title_zh,
    "title en": title_en,
    "minimum n": minimum_n,
    matures: matures_days,
    watch,
    ...rest
  } = parsed.data;
  return {
    metric,
    title_zh,
    title_en,
    minimum_n,
    matures_days,
    watch: watch === "yes",
    ...rest,
    grain: header.grain,
    note: header.notes.join(" "),
  };
}
