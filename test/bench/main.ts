// `npm run bench -- --rows 1m|10m|50m [--rounds n] [--memory MB] [--keep] [--json]`
//
// Every figure stands beside that of plain DuckDB doing the same work in the same round, so a ratio holds on a noisy machine too.
import { spawn } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Comparison, compare, comparisonLines, type Figures, sumOf } from "./figures.ts";
import { writeOrders } from "./orders.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1m" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string", default: "1400" },
    folder: { type: "string", default: ".qudao/bench" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const sizes: Record<string, number> = { k: 1e3, m: 1e6 };
const [, digits = "", unit = ""] = /^(\d+)([km])$/.exec(values.rows) ?? [];
const lines = Number(digits) * (sizes[unit] ?? 0);
if (!(lines > 0)) throw new Error(`--rows ${values.rows}: say it as 1m, 10m or 50m`);
const rounds = Number(values.rounds);
const folder = resolve(values.folder, values.rows);

const tell = (message: string) => process.stderr.write(`bench  ${message}\n`);

/** Runs one task in a process of its own. */
async function task(name: string, data: string, lake: string): Promise<Figures> {
  const script = new URL("./task.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, name, join(folder, data), join(folder, lake), values.memory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", chunk => {
    output += chunk;
  });
  const code = await new Promise(done => child.on("close", done));
  if (code !== 0) throw new Error(`the task ${name} ended with ${code}`);
  const figures: Figures = JSON.parse(output);
  tell(
    `${name} (${data}): ${figures.wallSeconds.toFixed(1)} s, CPU ${figures.cpuSeconds.toFixed(1)} s, ${figures.peakMemoryMb.toFixed(0)} MB`,
  );
  return figures;
}

interface Round {
  copy: Figures;
  ingest: Figures;
  noCustomers: Figures;
  noCustomersStage: Figures;
  stage: Figures;
  byHand: Figures;
  full: Figures;
  day: Figures;
  shortDay: Figures;
}

/** One after the other, so that no two share the processors; every second round the base comes last. */
async function runRound(index: number): Promise<Round> {
  const inTurn = async <A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> => {
    if (index % 2 === 0) return [await first(), await second()];
    const b = await second();
    return [await first(), b];
  };
  const noCustomers = await task("ingest_no_customers", "data", "plain-lake");
  const noCustomersStage = await task("stage", "data", "plain-lake");
  await rm(join(folder, "plain-lake"), { recursive: true, force: true });
  const [copy, ingest] = await inTurn(
    () => task("copy_by_hand", "data", "hand"),
    () => task("ingest", "data", "lake"),
  );
  const stage = await task("stage", "data", "lake");
  await rm(join(folder, "lake/lake/builds"), { recursive: true, force: true });
  const [byHand, full] = await inTurn(
    () => task("models_by_hand", "data", "lake"),
    () => task("transform", "data", "lake"),
  );
  await task("ingest_day", "data", "lake");
  const day = await task("transform", "data", "lake");
  await task("ingest", "short-data", "short-lake");
  await task("transform", "short-data", "short-lake");
  await task("ingest_day", "short-data", "short-lake");
  const shortDay = await task("transform", "short-data", "short-lake");
  return { copy, ingest, noCustomers, noCustomersStage, stage, byHand, full, day, shortDay };
}

async function written(path: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizesOf = await Promise.all(
    entries.filter(entry => entry.isFile()).map(async entry => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return { files: sizesOf.length, bytes: sizesOf.reduce((sum, size) => sum + size, 0) };
}

await mkdir(folder, { recursive: true });
tell(`writing ${lines} order lines`);
await writeOrders({ folder: join(folder, "data"), lines });
await writeOrders({ folder: join(folder, "short-data"), lines }, 0.1);
const all: Round[] = [];
for (let index = 0; index < rounds; index++) all.push(await runRound(index));
const lake = await written(join(folder, "lake/lake"));

const comparisons: Comparison[] = [
  compare(
    "CSV to Parquet, checked; against COPY",
    all.map(({ noCustomers, copy }) => ({ ours: noCustomers, base: copy })),
    1.5,
  ),
  compare(
    "… and customers hashed (SHA-256); against COPY",
    all.map(({ ingest, copy }) => ({ ours: ingest, base: copy })),
    1.5,
  ),
  compare(
    "CSV to stg_transactions; against COPY",
    all.map(({ noCustomers, noCustomersStage, copy }) => ({ ours: sumOf(noCustomers, noCustomersStage), base: copy })),
    2,
  ),
  compare(
    "… and customers hashed; against COPY",
    all.map(({ ingest, stage, copy }) => ({ ours: sumOf(ingest, stage), base: copy })),
    2,
  ),
  compare(
    "full transform; against the same SQL by hand",
    all.map(({ full, byHand }) => ({ ours: full, base: byHand })),
    1.15,
  ),
  compare(
    "one day more; against the full transform",
    all.map(({ day, full }) => ({ ours: day, base: full })),
    0.05,
  ),
  compare(
    "one day more; against a tenth of the history",
    all.map(({ day, shortDay }) => ({ ours: day, base: shortDay })),
    1.2,
  ),
];
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}`;
const report = { rows: lines, rounds, memoryMb: Number(values.memory), machine, comparisons, lake };
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else {
  process.stdout.write(`\n${lines} order lines, ${rounds} rounds, memory limit ${values.memory} MB; ${machine}\n\n`);
  process.stdout.write(`${comparisonLines(comparisons).join("\n")}\n\n`);
  process.stdout.write(`the lake: ${lake.files} files, ${(lake.bytes / 1e6).toFixed(0)} MB\n`);
}
if (!values.keep) await rm(folder, { recursive: true, force: true });
