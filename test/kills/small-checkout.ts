// The pipeline as a run can be killed a thousand times: the product's own code in one file, which starts in a tenth of the time,
// with the few models that lead to a mail. Everything that writes to the lake is the product's.
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Engine } from "../../functions/lake/engine.ts";
import { estimators } from "../../functions/transform/estimators/estimators.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { parseSelect } from "../../functions/transform/sql-syntax.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the alert step and the estimators read besides its stand-ins, and the checks of it; with all that these are made from. */
const wanted = ["partner_day", "stg_partners", "no_order_line_lost", "batches_add_up"].concat(
  estimators.flatMap(({ inputs }) => inputs),
);
/** The marts above them, of which the alert step needs little. */
const standIns = ["partners.sql", "calendar_days.sql"];

/** Found beside the code, not packed into it: binaries and a font. */
const external = ["@duckdb/*", "@resvg/*", "@expo-google-fonts/*"];

/**
 * Lays the checkout out in a folder.
 * @param which few: the models that lead to a mail; all: every model of the product
 * @returns the program that runs the steps: `node <program> <config> <out>`
 */
export async function layOutSmallCheckout(folder: string, which: "few" | "all" = "few"): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (which === "all") await symlink(join(root, "sql"), join(folder, "sql"));
  else await copyFewModels(folder);
  await symlink(join(root, "calendar"), join(folder, "calendar"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const program = join(folder, "functions/steps/run-steps.mjs");
  await build({
    entryPoints: [join(root, "test/kills/run-steps.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external,
    logLevel: "error",
    minifyWhitespace: true,
    minifySyntax: true,
    treeShaking: true,
    banner: {
      js: `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`,
    },
  });
  await copyFile(join(root, "functions/lake/trino-macros.sql"), join(folder, "functions/steps/trino-macros.sql"));
  return program;
}

async function copyFewModels(folder: string): Promise<void> {
  for (const layer of ["staging", "intermediate", "marts", "metrics", "checks"])
    await mkdir(join(folder, "sql", layer), { recursive: true });
  for (const file of await filesBehind(wanted, new Set(standIns.map(name => basename(name, ".sql")))))
    await copyFile(join(root, file), join(folder, file));
  for (const file of standIns)
    await copyFile(join(root, "test/kills/models", file), join(folder, "sql/marts", basename(file)));
}

/**
 * The files of these models and checks, and of every model that they are made from.
 * @param leftOut models that come from elsewhere
 */
export async function filesBehind(names: readonly string[], leftOut: ReadonlySet<string>): Promise<string[]> {
  await using engine = await Engine.open();
  const files = await readSqlFiles();
  const found = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    const model = files.find(({ table }) => table === name);
    if (!model || found.has(model.file) || leftOut.has(name)) return;
    found.add(model.file);
    for (const input of (await parseSelect(engine, model.sql, model.file)).tables) await visit(input);
  };
  for (const name of names) await visit(name);
  return [...found];
}

const asOfDate = "2025-05-30";

/**
 * Six partners, four months of orders, a damaged row, and on the last day hardly an order.
 * @param mail what the run tells: that drop, with a chart, or (a third of a second faster) that the data are a year old
 */
export async function writeCompany(folder: string, mail: "drop" | "stale data"): Promise<string> {
  const partners = Array.from({ length: 6 }, (_, i) => `P${i},伙伴${i},2024-01-05`);
  const orders = Array.from({ length: 120 }, (_, day) => ordersOf(day, day === 119 ? 1 : 5)).flat();
  await writeFile(join(folder, "partners.csv"), `id,name,signed\n${partners.join("\n")}\n`);
  await writeFile(join(folder, "orders.csv"), `no,partner,date,amount\n${orders.join("\n")}\nX1,P1,never,1\n`);
  const config = join(folder, "qudao.config.ts");
  await writeFile(
    config,
    `export default {
  project: "kills", engine: { threads: 1 }, company: { zh: "中断", en: "Killed" }, asOf: "${mail === "drop" ? asOfDate : "latest"}",
  sources: {
    crm: { type: "files", streams: {
      partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name", signed_date: "signed" } } } },
    erp: { type: "files", streams: {
      transactions: { files: "orders.csv", mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount" } } } },
  },
  alerts: { recipients: [{ name: "Director", email: "director@example.com", language: "en" }] },
};\n`,
  );
  return config;
}

function ordersOf(day: number, aPartner: number): string[] {
  const date = new Date(Date.UTC(2025, 0, 31 + day)).toISOString().slice(0, 10);
  return Array.from({ length: 6 * aPartner }, (_, n) => {
    const amount = 100 + ((day * 7 + n * 13) % 50);
    return `O${day}-${n},P${n % 6},${date},${amount}.50`;
  });
}
