// What a month on AWS would cost.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { configSchema } from "../../config/config.ts";
import { type MonthlyCost, monthlyCost, type Workload } from "../../config/cost/monthly-cost.ts";
import { type Prices, pricesSchema } from "../../config/cost/prices.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseOptions, wholeNumber } from "../options.ts";
import { count, print, printJson, tableLines } from "../print.ts";
import { UsageError } from "../tell-error.ts";

const schema = z.object({
  linesPerDay: wholeNumber(1, 1_000_000_000).default(10_000),
  years: wholeNumber(1, 30).default(3),
  engine: z.enum(["duckdb", "athena"], { error: 'write "duckdb" or "athena"' }).default("duckdb"),
  prices: z.string().optional(),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
});

const monthlyFromRows = configSchema.shape.engine.parse({}).monthlyFromRows;

export async function run(given: unknown): Promise<ExitCode> {
  const { linesPerDay, years, engine, prices: file, json } = parseOptions(schema, given);
  const prices = await readPrices(file);
  const workload: Workload = { lines_per_day: linesPerDay, years, engine, monthly_from_rows: monthlyFromRows };
  const cost = monthlyCost(workload, prices);
  if (json) printJson({ ...workload, ...cost });
  else printCost(workload, cost);
  return exitCodes.done;
}

async function readPrices(file: string | undefined): Promise<Prices> {
  if (file === undefined) return pricesSchema.parse({});
  const hint = "Write a JSON object of prices in US dollars; `npx qudao cost --help` shows one.";
  let given: unknown;
  try {
    given = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new UsageError(`--prices: ${file} cannot be read as JSON`, { hint, cause });
  }
  const parsed = pricesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => `${path.join(".") || file}: ${message}`);
  throw new UsageError(`--prices: ${complaints.join("; ")}`, { hint });
}

const dollars = (usd: number) => usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const amount = (quantity: number) => quantity.toLocaleString("en-US", { maximumSignificantDigits: 3 });

function printCost(workload: Workload, { lines, usd_month, history_lines, transform_seconds, obstacle }: MonthlyCost) {
  print(
    `${count(workload.lines_per_day)} order lines a day, ${workload.years} years of them (${count(history_lines)}), on ${workload.engine}, a month in US dollars:`,
  );
  const rows = lines.map(line => [line.what, amount(line.quantity), line.unit, dollars(line.usd_month)]);
  for (const line of tableLines([["", "quantity", "", "USD"], ...rows, ["together", "", "", dollars(usd_month)]], {
    right: [1, 3],
  }))
    print(line);
  if (transform_seconds !== null) print(`A day's transform takes ${amount(transform_seconds)} CPU seconds.`);
  if (obstacle !== null) print(`It would not run so: ${obstacle}.`);
  print("Reckoned from measured bytes and seconds (docs/scale.md) and list prices of us-east-1; --prices takes yours.");
}
