// What runs the models. Both engines build the same plan into the same snapshot: DuckDB on this machine, Athena over a lake in S3.
import type { StepContext } from "../config/step-context.ts";
import type { Snapshot } from "../lake/snapshot.ts";
import type { BuildRecord } from "./build-record.ts";
import { buildTable } from "./build-table.ts";
import { type CheckOutcome, type PlannedCheck, runCheck } from "./checks.ts";
import type { Plan, PlannedTable } from "./plan.ts";
import { rawName, rawRelation } from "./raw-stream.ts";
import { Relations } from "./relations.ts";
import type { Workshop } from "./write-part.ts";

export interface TableEngine {
  /** So many tables may be built, and checks judged, side by side. */
  atOnce: number;
  /** Shows the raw streams to those who read them. */
  addRaw(): Promise<void>;
  /**
   * Builds what the plan says is missing and shows the table to those who read it.
   * What it reads is waited for, if its building has begun.
   * @param tell said when the building begins, with the month where it goes by months
   * @throws DataQualityError where the model fails or breaks what its header promises; what was there stays.
   */
  build(planned: PlannedTable, tell: (month?: string) => void): Promise<BuildRecord>;
  judge(check: PlannedCheck): Promise<CheckOutcome>;
  /** Brings whatever shows the tables to analysts to what readers see now. */
  follow(current: Snapshot): Promise<void>;
}

export async function openTableEngine(context: StepContext, workshop: Workshop, plan: Plan): Promise<TableEngine> {
  if (context.config.engine.name === "duckdb") return duckDbTables(workshop, plan);
  // Loaded only where it is used: its clients take longer to load than everything else.
  const { openAthenaTables } = await import("./athena/athena-tables.ts");
  return openAthenaTables(context, workshop, plan);
}

function duckDbTables(workshop: Workshop, { streams }: Plan): TableEngine {
  const { engine, storage } = workshop;
  const relations = new Relations(engine);
  return {
    // It uses every core for one statement.
    atOnce: 1,
    async addRaw() {
      for (const stream of streams)
        await relations.add(rawName(stream.contract.stream), await rawRelation(stream, storage));
    },
    build: (planned, tell) => buildTable(workshop, relations, planned, tell),
    judge: check => runCheck(engine, relations, check),
    // Its readers open the snapshot themselves.
    follow: async () => {},
  };
}
