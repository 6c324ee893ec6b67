// Shows readers what they saw before.
import { z } from "zod";
import { type Rollback, rollBack } from "../../lake/history.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeLakeDatabase } from "../lake-database.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { print, printJson, shownPath } from "../print.ts";

const schema = commonSchema.extend({ verify: z.boolean().default(false), note: z.string().max(200).default("") });

export async function run(given: unknown, [id]: string[]): Promise<ExitCode> {
  const options = parseOptions(schema, given);
  await using project = await openProject({ ...options, quiet: true });
  const { storage, now } = project.context.effects;
  const done = await rollBack(storage, { id, verify: options.verify, note: options.note, now: now() });
  // A bucket's readers have no file on this machine.
  if (options.lake === undefined) await writeLakeDatabase(project.places.database, storage, done.snapshot);
  if (options.json) printJson(factsOf(done));
  else if (options.lake === undefined) tell(done, shownPath(project.places.database));
  else tellOfBucket(done);
  return exitCodes.done;
}

const factsOf = ({ from, to, snapshot }: Rollback) => ({
  from_snapshot_id: from.snapshot_id,
  snapshot_id: to.snapshot_id,
  as_of_date: snapshot.as_of_date,
  tables: Object.keys(snapshot.tables).length,
});

const sentenceOf = ({ from, to, snapshot }: Rollback) =>
  `CURRENT is back at snapshot ${to.snapshot_id}, as of ${snapshot.as_of_date}; it was at ${from.snapshot_id}.`;

function tellOfBucket(done: Rollback): void {
  print(sentenceOf(done));
  print(
    "The site follows when publish runs again. It stays there: daily runs go on loading and building, and show nothing new",
  );
  print('until the function transform is invoked with {"forward": true}, when the cause is mended.');
}

function tell(done: Rollback, database: string): void {
  print(sentenceOf(done));
  print(`${database} shows it. Site and mails follow:  npx qudao publish`);
  print("It stays there: runs go on loading and building, and show nothing new until one is told to:");
  print("  npx qudao run --forward        when the cause is mended");
}
