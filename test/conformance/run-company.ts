// One company through both engines over one lake in S3: ingested once, built by DuckDB, built by Athena, compared table by table.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableHashes } from "../../functions/cli/table-hashes.ts";
import { type AthenaDatabases, databasesOf } from "../../functions/config/athena-databases.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { GlueCatalog } from "../../functions/lake/athena/glue-catalog.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import type { Snapshot } from "../../functions/lake/snapshot.ts";
import { transform } from "../../functions/transform/transform.ts";
import type { AthenaService } from "./athena-service.ts";
import { breakOff } from "./broken-run.ts";
import { type Company, type CompanyName, openCompany } from "./companies.ts";
import { type Comparison, compareChecks, compareTable } from "./compare.ts";
import { differencesBetween } from "./compare-outcomes.ts";
import { type Faults, makeFaults } from "./faults.ts";
import { endOnAws, endOnLaptop, type Outcome } from "./outcome.ts";
import { wrongInShared } from "./shared-rows.ts";
import { wrongInCatalog } from "./shown-tables.ts";
import { compareSpoiledChecks } from "./spoiled-checks.ts";

export interface CompanyRun {
  company: CompanyName;
  comparisons: Comparison[];
  duckDbSeconds: number;
  athenaSeconds: number;
  /** Of Trino's process, in this company's time. */
  trinoCpuSeconds: number;
  /** Tables whose logical hash is that of a run on a laptop: folder, DuckDB, no AWS. */
  sameHashes: number;
  pages: number;
  mails: number;
  /** What readers of pages and mails are told on AWS, and not on a laptop. */
  wrongInOutcome: string[];
  queries: number;
  faults: Faults;
  /** What analysts would see wrong in the catalog. */
  wrongInCatalog: string[];
}

export async function runCompany(
  name: CompanyName,
  service: AthenaService,
  tell: (message: string) => void,
): Promise<CompanyRun> {
  await using company = await openCompany(name);
  const trinoCpuBefore = service.trino.cpuSeconds();
  const context = await withEngine(company, service, "athena", tell);
  await company.ingest(context);
  const ours = await timed(async () => transform(await withEngine(company, service, "duckdb", tell)));
  tell(`${name}: DuckDB built ${ours.value.built.length} tables in ${ours.seconds.toFixed(1)} s`);
  const { theirs, laptop, ...cost } = await buildOnAthena(company, context, service);
  const databases = databasesOf(context.config);
  await requireIdempotent(await withEngine(company, service, "athena", tell), service, databases);
  tell(
    `${name}: Athena built all in ${theirs.seconds.toFixed(1)} s and ${cost.queries} queries, ${theirs.value.built.length} tables of them after a run that broke off`,
  );
  const [outcome, tables, spoiled, sameHashes, ...wrong] = await Promise.all([
    endOnAws(context, service),
    compareTables(ours.value.snapshot, theirs.value.snapshot, service),
    compareSpoiledChecks(service, databases, theirs.value.snapshot),
    countEqualHashes(laptop.hashes, theirs.value.snapshot, service),
    wrongInCatalog(service, databases.shown, theirs.value.snapshot),
    wrongInShared(context, service, theirs.value.snapshot),
  ]);
  return {
    company: name,
    comparisons: [...tables, ...merged(compareChecks(ours.value.snapshot, theirs.value.snapshot), spoiled)],
    duckDbSeconds: ours.seconds,
    athenaSeconds: theirs.seconds,
    trinoCpuSeconds: service.trino.cpuSeconds() - trinoCpuBefore,
    sameHashes,
    pages: outcome.pages.size,
    mails: outcome.mails.size,
    wrongInOutcome: differencesBetween(laptop.outcome, outcome),
    ...cost,
    wrongInCatalog: wrong.flat(),
  };
}

/** Builds all by Athena, on a bad day; the laptop works beside, because Athena is mostly waited for. */
async function buildOnAthena(company: Company, context: StepContext, service: AthenaService) {
  const before = service.athena.executions.length;
  const faults = makeFaults(service.athena);
  const build = async () => {
    await breakOff(context);
    return transform(context);
  };
  const [theirs, laptop] = await Promise.all([timed(build), runOnLaptop(company)]);
  return { theirs, laptop, queries: service.athena.executions.length - before, faults };
}

/** A run over the same data, some weeks later: it builds nothing, and sweeps the workshop of what a killed run has left. */
async function requireIdempotent(
  context: StepContext,
  { world }: AthenaService,
  { workshop }: AthenaDatabases,
): Promise<void> {
  const catalog = new GlueCatalog(world.glue);
  const left = {
    name: "partners__new_0123456789abcdef",
    comment: "",
    columns: [],
    files: "list",
    location: "s3://lake/x/",
    id: "1",
  } as const;
  await catalog.put(workshop, left);
  const later = new Date(Date.now() + 21 * 86_400_000);
  const again = await transform({ ...context, effects: { ...context.effects, now: () => later } });
  if (again.built.length > 0 || again.moved)
    throw new Error(`a second run over the same data built ${again.built.join(", ")} again`);
  const tables = (await catalog.all(workshop)).map(({ Name }) => Name ?? "");
  if (tables.includes(left.name)) throw new Error(`${left.name} was left in the workshop`);
  if (tables.length < again.reused.length) throw new Error("a table of this run was swept from the workshop");
}

async function withEngine(
  company: Company,
  service: AthenaService,
  engine: "duckdb" | "athena",
  tell: (message: string) => void,
): Promise<StepContext> {
  const context = await company.context(await service.openStorage(), ({ level, message }) => {
    if (level === "warning") tell(`${company.name}, ${engine}: ${message}`);
  });
  return {
    ...context,
    config: { ...context.config, engine: { ...context.config.engine, name: engine } },
    effects: { ...context.effects, athena: service.world },
  };
}

async function compareTables(ours: Snapshot, theirs: Snapshot, service: AthenaService): Promise<Comparison[]> {
  const storage = await service.openStorage();
  await using engine = await Engine.open();
  const names = [...new Set([...Object.keys(ours.tables), ...Object.keys(theirs.tables)])].sort();
  const comparisons: Comparison[] = [];
  for (const name of names)
    comparisons.push(await compareTable(engine, storage, name, ours.tables[name], theirs.tables[name]));
  return comparisons;
}

/** A check is equal where it finds as many rows in sound tables, and the same rows in spoiled ones. */
function merged(sound: readonly Comparison[], spoiled: readonly Comparison[]): Comparison[] {
  return sound.map(comparison => {
    const other = spoiled.find(({ name }) => name === comparison.name);
    const differences = [
      ...comparison.differences,
      ...(other?.differences ?? ["it was not asked about spoiled tables"]),
    ];
    return { ...comparison, rows: other?.rows ?? 0, differences };
  });
}

type Hashes = Awaited<ReturnType<typeof tableHashes>>;

/** The same company on a laptop, up to its pages and mails: a folder as the lake, DuckDB, and everything as the config has it. */
async function runOnLaptop(company: Company): Promise<{ hashes: Hashes; outcome: Outcome }> {
  const folder = await mkdtemp(join(tmpdir(), "qudao-laptop-"));
  try {
    const storage = new LocalStorage(join(folder, "lake"));
    const context = await company.context(storage);
    await company.ingest(context);
    const { snapshot } = await transform(context);
    await using engine = await Engine.open();
    return { hashes: await tableHashes(engine, storage, snapshot), outcome: await endOnLaptop(context) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function countEqualHashes(onLaptop: Hashes, onAws: Snapshot, service: AthenaService): Promise<number> {
  await using engine = await Engine.open();
  const theirs = await tableHashes(engine, await service.openStorage(), onAws);
  return [...onLaptop].filter(([name, { hash }]) => theirs.get(name)?.hash === hash).length;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1000 };
}
