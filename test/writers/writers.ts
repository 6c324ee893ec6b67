// `npm run test:writers`: twenty writers in four processes commit real little batches to one lake, some of them the same; every
// third round a process is killed in the midst of it. Every batch must then be visible exactly once, whole.
//   --rounds <n>  per place; 60 by default       --seed <n>  the same seed, the same rounds; 1 by default
//   --on <places> folder,ministack,versitygw by default; the servers need `bash .ci/install-stand-ins`
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { readLog } from "../../functions/lake/commit-log.ts";
import { Engine, literal, literals } from "../../functions/lake/engine.ts";
import { clientOf, type RunningServer, realServers, startRealServer } from "../servers/real-s3.ts";
import { openPlace, type Place } from "./place.ts";
import { everyBatchId, type Round, roundOf, type Writer } from "./rounds.ts";
import type { Message, Task } from "./writer-process.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    on: { type: "string", default: ["folder", ...realServers].join(",") },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
const writerProcess = new URL("./writer-process.ts", import.meta.url);

const folder = await mkdtemp(join(tmpdir(), "qudao-writers-"));
const files = join(folder, "files");

/** Two rows per batch that no other has. */
async function makeFiles(): Promise<void> {
  await mkdir(files);
  await using engine = await Engine.open();
  for (const id of everyBatchId)
    await engine.run(
      `copy (select ${literal(id)} as batch_id, i as row from range(2) as r(i)) to ${literal(join(files, `${id}.parquet`))} (format parquet)`,
    );
}

/** @returns how many rounds went wrong. */
async function tryPlace(name: string): Promise<number> {
  const known = realServers.find(server => server === name);
  if (!known && name !== "folder") throw new Error(`--on knows folder, ${realServers.join(", ")}, and not ${name}`);
  await using server = known ? await startRealServer(known) : undefined;
  const startedMs = performance.now();
  const commitsMs: number[] = [];
  let wrong = 0;
  let killed = 0;
  const pool = new Map<number, ChildProcess>();
  for (let n = 1; n <= rounds; n++) {
    const round = roundOf(seed, n);
    const place = await newLake(n, server);
    try {
      const report = await playRound(round, place, pool);
      commitsMs.push(...report.commitsMs);
      killed += report.killed;
      await mustHold(round, place, report.firsts);
    } catch (error) {
      wrong++;
      console.error(`${name}: --seed ${seed}, round ${n}: ${String(error)}`);
    }
    await rm(join(folder, `round-${n}`), { recursive: true, force: true });
    if (n % 10 === 0) console.log(`${name}: ${n - wrong} of ${n} rounds hold so far`);
  }
  for (const child of pool.values()) child.kill();
  const sorted = commitsMs.sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  console.log(
    `${name}: ${rounds - wrong} of ${rounds} rounds hold; ${killed} processes killed in commits; a commit took ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (most); ${Math.round((performance.now() - startedMs) / 1000)} s`,
  );
  return wrong;
}

async function newLake(n: number, server: RunningServer | undefined): Promise<Place> {
  const own = join(folder, `round-${n}`);
  if (!server) return { kind: "folder", folder: own };
  const { name, url, credentials } = server;
  const bucket = `round-${n}`;
  await clientOf(server).send(new CreateBucketCommand({ Bucket: bucket }));
  return { kind: "s3", server: { name, url, credentials }, bucket, cache: own };
}

interface RoundReport {
  commitsMs: number[];
  /** Ids in the order in which somebody was told to have been the first. */
  firsts: string[];
  killed: number;
}

async function playRound(round: Round, place: Place, pool: Map<number, ChildProcess>): Promise<RoundReport> {
  const report: RoundReport = { commitsMs: [], firsts: [], killed: 0 };
  const runs = round.writers.map(async (writers, index) => {
    const first = run(childOf(pool, index), { place, files, writers }, report);
    if (round.killed?.process !== index) return first.ended;
    const timer = setTimeout(() => first.child.kill("SIGKILL"), round.killed.afterMs);
    const ended = await first.ended.catch(() => "killed" as const);
    clearTimeout(timer);
    if (ended !== "killed") return;
    report.killed++;
    pool.delete(index);
    await run(childOf(pool, index), { place, files, writers }, report).ended;
  });
  const results = await Promise.allSettled(runs);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return report;
}

function childOf(pool: Map<number, ChildProcess>, index: number): ChildProcess {
  const known = pool.get(index);
  if (known?.connected) return known;
  const child = fork(writerProcess);
  pool.set(index, child);
  return child;
}

function run(child: ChildProcess, task: Task & { writers: Writer[] }, report: RoundReport) {
  const ended = new Promise<"done">((resolve, reject) => {
    const hear = (message: Message) => {
      if ("committed" in message) {
        report.commitsMs.push(message.ms);
        if (message.wasFirst) report.firsts.push(message.committed);
      } else {
        child.off("message", hear);
        child.off("exit", leave);
        if ("done" in message) resolve("done");
        else reject(new Error(message.failed));
      }
    };
    const leave = (code: number | null, signal: string | null) =>
      reject(new Error(`a process ended: ${signal ?? code}`));
    child.on("message", hear);
    child.once("exit", leave);
  });
  child.send(task);
  return { child, ended };
}

/** Every batch once in the log, every file whole, nothing in the folder that somebody would have to clean up. */
async function mustHold(round: Round, place: Place, firsts: readonly string[]): Promise<void> {
  const storage = openPlace(place);
  const log = await readLog(storage, "transactions");
  same("the log's batches", log.map(({ batch_id }) => batch_id).sort(), round.batchIds);
  same("batches whose commit was told twice to be the first", twice(firsts), []);
  const paths = await Promise.all(log.flatMap(({ loaded }) => (loaded ? [storage.localPath(loaded.key, loaded)] : [])));
  await using engine = await Engine.open();
  const rows = await engine.rows(
    `select batch_id from read_parquet(${literals(paths)}) group by batch_id having count(*) = 2 order by batch_id collate nocase`,
  );
  same("the visible rows", rows.map(({ batch_id }) => String(batch_id)).sort(), round.batchIds);
  if (place.kind === "folder")
    same("what lies in the lake", (await readdir(place.folder)).sort(), [
      ".tmp",
      ".versions",
      ".whole",
      "heads",
      "log",
      "raw",
    ]);
}

const twice = (ids: readonly string[]) => ids.filter((id, index) => ids.indexOf(id) !== index);

function same(what: string, found: readonly string[], wanted: readonly string[]): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

let bad = 0;
try {
  await makeFiles();
  for (const name of values.on.split(",")) bad += await tryPlace(name);
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${rounds * values.on.split(",").length - bad} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
