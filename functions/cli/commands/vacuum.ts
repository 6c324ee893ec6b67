// Removes the files of the lake that nobody names any more.
import { z } from "zod";
import { type VacuumReport, vacuum } from "../../lake/vacuum.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions, wholeNumber } from "../options.ts";
import { counted, megabytes, print, printJson, tableLines } from "../print.ts";

const schema = commonSchema.extend({
  dryRun: z.boolean().default(false),
  keepDays: wholeNumber(0, 100_000).optional(),
});
const dayMs = 86_400_000;

export async function run(given: unknown): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject({ ...options, quiet: true });
  const { config, effects } = project.context;
  const { keepDays, keepSnapshots, graceDays } = config.retention;
  const retention = {
    keepMs: (options.keepDays ?? keepDays) * dayMs,
    keepSnapshots,
    graceMs: graceDays * dayMs,
  };
  const report = await vacuum(effects.storage, retention, options.dryRun);
  if (options.json) printJson(factsOf(report, options.dryRun));
  else tell(report, options.dryRun);
  return exitCodes.done;
}

const total = (report: VacuumReport) =>
  Object.values(report.removed).reduce(
    (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
    { files: 0, bytes: 0 },
  );

const factsOf = (report: VacuumReport, dryRun: boolean) => ({
  dry_run: dryRun,
  removed: { ...total(report), by_folder: report.removed },
  waiting: report.waiting,
  live: report.live,
  kept_snapshots: report.keptSnapshots,
  next_at: report.nextAt?.toISOString() ?? null,
});

function tell(report: VacuumReport, dryRun: boolean): void {
  const removed = total(report);
  print(`${dryRun ? "Would remove" : "Removed"} ${counted(removed.files, "file")}, ${megabytes(removed.bytes)}`);
  const rows = Object.entries(report.removed).filter(([, { files }]) => files > 0);
  for (const line of tableLines(
    rows.map(([folder, { files, bytes }]) => [folder, counted(files, "file"), megabytes(bytes)]),
    { right: [1, 2] },
  ))
    print(line);
  const { waiting, live, keptSnapshots, nextAt } = report;
  print(
    `${counted(live.files, "file")} in use, ${megabytes(live.bytes)}, by the log and ${counted(keptSnapshots, "snapshot")} that can be rolled back to`,
  );
  if (waiting.files > 0)
    print(
      `${counted(waiting.files, "file")} named by nobody, ${megabytes(waiting.bytes)}, wait: something may just be about to name them`,
    );
  if (nextAt) print(`Run it again after ${nextAt.toISOString().slice(0, 16).replace("T", " ")} UTC to remove more.`);
}
