// A run that is killed with SIGKILL at any moment, and run again, ends with the snapshot of an undisturbed one.
// QUDAO_KILLS says how often (4 by default); QUDAO_SEED makes the moments repeatable.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const kills = Number(process.env.QUDAO_KILLS ?? 4);
const seed = Number(process.env.QUDAO_SEED ?? 1);
const script = new URL("./run-without-site.ts", import.meta.url).pathname;

let folder: string;
let undisturbed: { lake: Lake; ms: number };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-kills-"));
  await writeCompany(folder);
  const started = performance.now();
  await finished(start("undisturbed"));
  undisturbed = { lake: await readLake("undisturbed"), ms: performance.now() - started };
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test(`killed at ${kills} moments and run again: the same snapshot, every mail once`, async () => {
  for (let kill = 1; kill <= kills; kill++) {
    const out = `killed-${kill}`;
    const afterMs = Math.round(undisturbed.ms * fraction(seed * 1000 + kill));
    const run = start(out);
    await Promise.race([finished(run).catch(() => {}), new Promise(resolve => setTimeout(resolve, afterMs))]);
    run.kill("SIGKILL");
    await finished(start(out));
    expect(await readLake(out), `seed ${seed}, kill ${kill} after ${afterMs} ms`).toEqual(undisturbed.lake);
    await rm(join(folder, out), { recursive: true, force: true });
  }
}, 600_000);

interface Lake {
  snapshotId: string;
  /** The snapshot as it is stored: every table's file with its hash. */
  snapshot: string;
  batches: string[];
  mails: string[];
}

async function readLake(out: string): Promise<Lake> {
  const lake = join(folder, out, "lake");
  const { snapshot_id: snapshotId } = JSON.parse(await readFile(join(lake, "CURRENT"), "utf8"));
  const names = async (place: string) => (await readdir(join(folder, out, place), { recursive: true })).sort();
  return {
    snapshotId,
    snapshot: await readFile(join(lake, "snapshots", `${snapshotId}.json`), "utf8"),
    batches: (await names("lake/log")).filter(name => name.endsWith(".json")),
    mails: await names("outbox"),
  };
}

function start(out: string): ChildProcess {
  return spawn(process.execPath, [script, join(folder, "qudao.config.ts"), join(folder, out)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

function finished(run: ChildProcess): Promise<void> {
  let said = "";
  run.stderr?.on("data", chunk => {
    said += chunk;
  });
  return new Promise((resolve, reject) =>
    run.on("close", code => (code === 0 ? resolve() : reject(new Error(`exit ${code}: ${said}`)))),
  );
}

/** A number in [0, 1) for a seed (mulberry32, one step). */
function fraction(state: number): number {
  let mixed = Math.imul((state + 0x6d2b79f5) ^ ((state + 0x6d2b79f5) >>> 15), (state + 0x6d2b79f5) | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Twelve partners, five months of orders, the last day of one of them far below his usual. */
async function writeCompany(place: string): Promise<void> {
  const partners = Array.from({ length: 12 }, (_, i) => `P${i},伙伴${i},2024-01-05`);
  const orders = Array.from({ length: 150 }, (_, day) => {
    const date = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
    return Array.from({ length: 12 }, (_, i) =>
      Array.from(
        { length: day === 149 ? 1 : 4 + (i % 3) },
        (_, k) => `O${day}-${i}-${k},P${i},${date},${100 + ((day * 7 + i * 13 + k * 29) % 50)}.50`,
      ),
    ).flat();
  }).flat();
  await writeFile(join(place, "partners.csv"), `id,name,signed\n${partners.join("\n")}\n`);
  await writeFile(join(place, "orders.csv"), `no,partner,date,amount\n${orders.join("\n")}\n`);
  await writeFile(
    join(place, "qudao.config.ts"),
    `export default {
  project: "kills", company: { zh: "中断", en: "Killed" }, asOf: "2025-05-30",
  sources: { office: { type: "files", streams: {
    partners: { files: "partners.csv", mapping: { partner_id: "id", partner_name: "name", signed_date: "signed" } },
    transactions: { files: "orders.csv", mapping: { order_id: "no", partner_id: "partner", order_date: "date", net_amount: "amount" } },
  } } },
  alerts: { recipients: [{ name: "Director", email: "director@example.com", language: "en" }] },
};\n`,
  );
}
