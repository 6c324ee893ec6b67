// Runs on a disk of its own that is too small, then larger, then read-only: node small-disk.ts <company folder> <mount point>,
// inside `unshare --user --map-root-user --mount`, where everybody may mount.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeOrders } from "./company.ts";
import type { Outcome } from "./run-steps.ts";

const start = promisify(execFile);
const [company = "", disk = ""] = process.argv.slice(2);
const out = join(disk, "out");
const script = new URL("./run-steps.ts", import.meta.url).pathname;

async function run(): Promise<Outcome> {
  const { stdout } = await start(process.execPath, [script, join(company, "qudao.config.ts"), out]);
  return JSON.parse(stdout);
}

const mount = (options: string) => start("mount", ["-t", "tmpfs", "-o", options, "none", disk]);
const remount = (options: string) => start("mount", ["-o", `remount,${options}`, disk]);

/** Files that a broken write left behind: they would keep the disk full. */
const leftovers = () => readdir(join(out, "lake", ".tmp")).catch(() => []);

export interface SmallDisk {
  /** From an empty lake, at each size until one suffices. */
  growing: (Outcome & { sizeKb: number; leftovers: string[] })[];
  /** With a snapshot there and new orders to load: no room, room, read-only, writable. */
  later: Record<"before" | "full" | "readOnly" | "after", Outcome & { current: string }>;
}

const growing: SmallDisk["growing"] = [];
await mount("size=128k");
for (let sizeKb = 128; ; sizeKb *= 2) {
  await remount(`size=${sizeKb}k`);
  const outcome = await run();
  growing.push({ ...outcome, sizeKb, leftovers: await leftovers() });
  if (outcome.errors.length === 0) break;
  if (sizeKb > 1_000_000) throw new Error(`a gigabyte does not suffice: ${JSON.stringify(outcome)}`);
}

const current = () => readFile(join(out, "lake", "CURRENT"), "utf8");
const outcome = async () => ({ ...(await run()), current: await current() });
const before = { ...growing.at(-1), errors: [], current: await current() };
await writeOrders(company, 40, 59);
const { stdout: usedKb } = await start("du", ["-sk", disk]);
await remount(`size=${Number.parseInt(usedKb, 10) + 40}k`);
const full = await outcome();
await remount("size=1g");
await remount("ro");
const readOnly = await outcome();
await remount("rw");
const after = await outcome();
process.stdout.write(JSON.stringify({ growing, later: { before, full, readOnly, after } } satisfies SmallDisk));
