// A real Trino, as `.ci/install-trino` put it into the cache: started on a free port of this machine with the Hive connector as
// the catalog `awsdatacatalog`, which reaches its tables through the Glue API and its files through the S3 API, as in Athena.
import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./listen.ts";

export const trinoVersions = ["476", "483"] as const;
export type TrinoVersion = (typeof trinoVersions)[number];

export const catalogName = "awsdatacatalog";

export interface TrinoPlaces {
  s3Url: string;
  glueUrl: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface RunningTrino extends AsyncDisposable {
  url: string;
  version: TrinoVersion;
  /** From the start of the process to its first answer. */
  readySeconds: number;
  /** The most memory that the process had so far. */
  peakMb(): number;
  /** Of all processors, since the start: what a busy machine does not falsify. */
  cpuSeconds(): number;
}

/** With it the process takes 1.2 GB at most. */
const heapMb = 1536;
const readyWithinMs = 180_000;

/** @throws Error where it is not installed or does not start; what it said is in the message. */
export async function startTrino(version: TrinoVersion, places: TrinoPlaces): Promise<RunningTrino> {
  const home = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "qudao", "trino", version);
  const java = (await readFile(join(home, "java-home"), "utf8").catch(() => "")).trim();
  if (java === "") throw new Error(`${home} is not there: run \`bash .ci/install-trino ${version}\` first`);
  const folder = await mkdtemp(join(tmpdir(), "qudao-trino-"));
  const port = await freePort();
  await writeConfig(folder, port, places);
  const log = join(folder, "server.log");
  const output = openSync(log, "w");
  const started = performance.now();
  const server = spawn(join(java, "bin", "java"), argumentsOf(home, folder, version), {
    cwd: folder,
    stdio: ["ignore", output, output],
  });
  const isGone = () => server.exitCode !== null || server.signalCode !== null;
  const stop = async () => {
    if (!isGone()) {
      const ended = new Promise(resolve => server.once("exit", resolve));
      server.kill("SIGTERM");
      const killer = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(killer);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, isGone);
  } catch (error) {
    const said = readFileSync(log, "utf8").slice(-3000);
    await stop();
    throw new Error(`Trino ${version} does not run: ${said}`, { cause: error });
  }
  return {
    url,
    version,
    readySeconds: (performance.now() - started) / 1000,
    peakMb: () => peakMbOf(server.pid ?? 0),
    cpuSeconds: () => cpuSecondsOf(server.pid ?? 0),
    [Symbol.asyncDispose]: stop,
  };
}

const properties = (values: Record<string, string | number | boolean>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");

async function writeConfig(folder: string, port: number, places: TrinoPlaces): Promise<void> {
  await mkdir(join(folder, "catalog"), { recursive: true });
  await mkdir(join(folder, "data"));
  await writeFile(
    join(folder, "config.properties"),
    properties({
      coordinator: true,
      "node-scheduler.include-coordinator": true,
      "http-server.http.port": port,
      "discovery.uri": `http://127.0.0.1:${port}`,
      "query.max-memory": "500MB",
      "query.max-memory-per-node": "500MB",
      "memory.heap-headroom-per-node": "200MB",
      "web-ui.enabled": false,
      ...onOneMachine,
    }),
  );
  await writeFile(join(folder, "log.properties"), "io.trino=WARN\nio.airlift=WARN\nBootstrap=WARN\n");
  await writeFile(join(folder, "catalog", `${catalogName}.properties`), properties(catalog(places)));
}

/**
 * Each step of a query that another machine could do is a task with requests of its own, and there is no other machine; what was
 * done is forgotten soon, because everything that is remembered is looked at each second. Results depend on none of this.
 */
const onOneMachine = {
  "join-distribution-type": "BROADCAST",
  "optimizer.join-reordering-strategy": "ELIMINATE_CROSS_JOINS",
  "enable-dynamic-filtering": false,
  "distributed-sort": false,
  "redistribute-writes": false,
  "scale-writers": false,
  "task.scale-writers.enabled": false,
  "task.concurrency": 1,
  "task.info.max-age": "10s",
  "query.min-expire-age": "10s",
  "query.max-history": 10,
  "http-server.log.enabled": false,
};

function catalog({ s3Url, glueUrl, region, credentials }: TrinoPlaces) {
  return {
    "connector.name": "hive",
    "hive.metastore": "glue",
    "hive.metastore.glue.endpoint-url": glueUrl,
    "hive.metastore.glue.region": region,
    "hive.metastore.glue.aws-access-key": credentials.accessKeyId,
    "hive.metastore.glue.aws-secret-key": credentials.secretAccessKey,
    "fs.native-s3.enabled": true,
    "s3.endpoint": s3Url,
    "s3.region": region,
    "s3.path-style-access": true,
    "s3.aws-access-key": credentials.accessKeyId,
    "s3.aws-secret-key": credentials.secretAccessKey,
    // Athena writes CTAS to a place that is named, reads folders below folders, and knows milliseconds.
    "hive.non-managed-table-writes-enabled": true,
    "hive.recursive-directories": true,
    "hive.timestamp-precision": "MILLISECONDS",
    "hive.security": "allow-all",
    // Athena's UNLOAD writes none either.
    "hive.table-statistics-enabled": false,
    "hive.collect-column-statistics-on-write": false,
  };
}

function argumentsOf(home: string, folder: string, version: TrinoVersion): string[] {
  return [
    "-cp",
    `${home}/lib/*`,
    `-Xmx${heapMb}M`,
    "-XX:+UseSerialGC",
    // Hardly a query is asked twice, so the compiler that takes its time does not earn it: the demo takes 177 CPU seconds, with it 229.
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+EnableDynamicAgentLoading",
    "-Dfile.encoding=UTF-8",
    "-Djdk.attach.allowAttachSelf=true",
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dnode.environment=test",
    "-Dnode.id=test-1",
    `-Dnode.data-dir=${folder}/data`,
    "-Dnode.bind-ip=127.0.0.1",
    "-Dnode.internal-address=127.0.0.1",
    `-Dlog.levels-file=${folder}/log.properties`,
    `-Dconfig=${folder}/config.properties`,
    `-Dplugin.dir=${home}/plugin`,
    `-Dcatalog.config-dir=${folder}/catalog`,
    "Main",
    version,
  ];
}

async function untilReady(url: string, isGone: () => boolean): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    if (isGone()) throw new Error("it ended");
    if (performance.now() > deadline) throw new Error(`not ready within ${readyWithinMs / 1000} s`);
    const said = await fetch(`${url}/v1/info`, { signal: AbortSignal.timeout(2000) })
      .then(answer => answer.text())
      .catch(() => "");
    if (said.includes('"starting":false')) return;
    await wait(200);
  }
}

/** Where the system does not say it, as on a Mac: 0. */
function peakMbOf(pid: number): number {
  try {
    const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

const ticksPerSecond = 100;

function cpuSecondsOf(pid: number): number {
  try {
    // Behind the program's name, which may hold blanks: user and system time are the 12th and 13th from there.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}
