// What every part of the alert step works on: one snapshot, opened.
import type { StepContext } from "../config/step-context.ts";
import type { Engine } from "../lake/engine.ts";
import { DataQualityError } from "../lake/errors.ts";
import { requireCurrent, type Snapshot } from "../lake/snapshot.ts";
import { createSnapshotViews } from "../lake/snapshot-views.ts";

export interface AlertRun {
  context: StepContext;
  engine: Engine;
  snapshot: Snapshot;
}

const needed = ["anomaly_tests", "partners", "tiers", "streams"];

/** @throws DataQualityError where the snapshot lacks a table: without tests nobody may say that nothing moved */
export async function openRun(context: StepContext, engine: Engine): Promise<AlertRun> {
  const snapshot = await requireCurrent(context.effects.storage);
  const missing = needed.filter(table => !snapshot.tables[table]);
  if (missing.length > 0)
    throw new DataQualityError(`snapshot ${snapshot.id} has no ${missing.join(", ")}, so nothing was tested`, {
      hint: "Run `npx qudao transform`; it builds every table.",
    });
  await createSnapshotViews(engine, context.effects.storage, snapshot);
  return { context, engine, snapshot };
}
