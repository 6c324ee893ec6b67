// The content of the current snapshot's tables as hashes that do not depend on files, order or engine.
import { Engine } from "../../lake/engine.ts";
import { requireCurrent } from "../../lake/snapshot.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { openProject } from "../open-project.ts";
import { commonSchema, parseOptions } from "../options.ts";
import { count, print, printJson, tableLines } from "../print.ts";
import { tableHashes } from "../table-hashes.ts";
import { UsageError } from "../tell-error.ts";

export async function run(given: unknown, names: string[]): Promise<ExitCode> {
  const options = parseOptions(commonSchema, given);
  await using project = await openProject({ ...options, quiet: true });
  const { config, effects } = project.context;
  const snapshot = await requireCurrent(effects.storage);
  const unknown = names.find(name => !snapshot.tables[name]);
  if (unknown !== undefined)
    throw new UsageError(`no table is called "${unknown}"`, { hint: '`npx qudao query "show tables"` lists them.' });
  await using engine = await Engine.open({ ...config.engine, spillFolder: effects.workFolder });
  const hashes = await tableHashes(engine, effects.storage, snapshot, names.length > 0 ? names : undefined);
  if (options.json)
    printJson({ snapshot_id: snapshot.id, as_of_date: snapshot.as_of_date, tables: Object.fromEntries(hashes) });
  else {
    const rows = [...hashes].map(([table, { rows, hash }]) => [table, count(rows), hash]);
    for (const line of tableLines([["table", "rows", "hash"], ...rows], { right: [1] })) print(line);
  }
  return exitCodes.done;
}
