// Ingest and transform in a process of their own, which says how it ended: node run-steps.ts <config> <out>
import { openProject } from "../../functions/cli/open-project.ts";
import { errorFacts } from "../../functions/cli/tell-error.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { readCurrent } from "../../functions/lake/snapshot.ts";
import { transform } from "../../functions/transform/transform.ts";

export interface Outcome {
  errors: { name: string; message: string; hint: string }[];
  /** What readers see afterwards. */
  snapshotId?: string;
  batches?: number;
}

const [config, out] = process.argv.slice(2);
const outcome: Outcome = { errors: [] };
try {
  await using project = await openProject({ config, out, quiet: true, json: false, verbose: false });
  const { failures } = await ingest(project.context);
  outcome.errors.push(...failures.map(({ error }) => errorFacts(error)));
  if (failures.length === 0) await transform(project.context);
  const { storage } = project.context.effects;
  const snapshot = await readCurrent(storage);
  if (snapshot) outcome.snapshotId = snapshot.id;
  outcome.batches = (await readLog(storage, "transactions")).length;
} catch (error) {
  outcome.errors.push(errorFacts(error));
}
process.stdout.write(JSON.stringify(outcome));
