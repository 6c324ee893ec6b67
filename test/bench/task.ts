// One piece of the bench's work in a process of its own, so that its time and memory are its own. Prints them as one line of JSON.
//
//   node test/bench/task.ts <task> <data folder> <lake folder> <memory MB>
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ingest } from "../../functions/ingest/ingest.ts";
import { Engine } from "../../functions/lake/engine.ts";
import { buildTable } from "../../functions/transform/build-table.ts";
import { makePlan } from "../../functions/transform/plan.ts";
import { rawName, rawRelation } from "../../functions/transform/raw-stream.ts";
import { Relations } from "../../functions/transform/relations.ts";
import { readStart } from "../../functions/transform/run-start.ts";
import { transform } from "../../functions/transform/transform.ts";
import { copyCsv, runModels } from "./by-hand.ts";
import { type BenchPlace, benchContext } from "./company.ts";

const tasks = {
  /** A fresh lake with the history in it. */
  ingest: async (place: BenchPlace) => {
    await rm(place.lakeFolder, { recursive: true, force: true });
    await ingestAll(place);
  },
  ingest_no_customers: async (place: BenchPlace) => {
    await rm(place.lakeFolder, { recursive: true, force: true });
    await ingestAll({ ...place, hasCustomers: false });
  },
  ingest_day: async (place: BenchPlace) => ingestAll({ ...place, withDay: true }),
  stage: stageTransactions,
  transform: async (place: BenchPlace) => {
    await transform(benchContext(place));
  },
  copy_by_hand: async ({ dataFolder, lakeFolder, memoryMb }: BenchPlace) =>
    copyCsv(dataFolder, join(lakeFolder, "by-hand"), memoryMb),
  models_by_hand: async (place: BenchPlace) => runModels(benchContext(place), join(place.lakeFolder, "by-hand")),
};

async function ingestAll(place: BenchPlace): Promise<void> {
  const { failures } = await ingest(benchContext(place));
  if (failures[0]) throw failures[0].error;
}

/** What a transform does up to the deduplicated `stg_transactions`. */
async function stageTransactions(place: BenchPlace): Promise<void> {
  const context = benchContext(place);
  const { storage, workFolder } = context.effects;
  await using engine = await Engine.open({ ...context.config.engine, spillFolder: join(workFolder, "spill") });
  const workshop = { engine, storage, workFolder, start: await readStart(context.effects) };
  const plan = await makePlan(context, workshop);
  const relations = new Relations(engine);
  for (const stream of plan.streams)
    await relations.add(rawName(stream.contract.stream), await rawRelation(stream, storage));
  const needed = ["run", "rules", "stg_fx_rates", "int_fx_rates", "stg_transactions"];
  for (const table of plan.tables.filter(({ node }) => needed.includes(node.table)))
    await buildTable(workshop, relations, table, () => {});
}

const [task = "", dataFolder = "", lakeFolder = "", memoryMb = ""] = process.argv.slice(2);
const name = z
  .enum(["ingest", "ingest_no_customers", "ingest_day", "stage", "transform", "copy_by_hand", "models_by_hand"])
  .parse(task);
const started = performance.now();
await tasks[name]({ dataFolder, lakeFolder, memoryMb: Number(memoryMb), withDay: false, hasCustomers: true });
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const figures = {
  wallSeconds: (performance.now() - started) / 1000,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  peakMemoryMb: maxRSS / 1024,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
