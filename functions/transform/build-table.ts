// Makes one table, or finds it made: SELECT → Parquet on this machine → counted, its key checked → the lake → its build record.
// The record is written last, so a table that has one is whole; a killed run leaves at most a file that nobody names.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { type Engine, identifier, literal } from "../lake/engine.ts";
import { DataQualityError, messageOf, QudaoError } from "../lake/errors.ts";
import { keys } from "../lake/keys.ts";
import type { SnapshotTable } from "../lake/snapshot.ts";
import { getJson, type Storage, toJson } from "../lake/storage.ts";
import type { TableNode } from "./table-node.ts";

const buildRecord = z.object({
  fingerprint: z.string(),
  rows: z.number(),
  file: z.object({ key: z.string(), bytes: z.number(), sha256: z.string() }),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** What it was made from, so that a plan can say what changed. */
  definition: z.string(),
  inputs: z.record(z.string(), z.string()),
});
export type BuildRecord = z.infer<typeof buildRecord>;

/** The record of a table that was built before; undefined where it has to be built. */
export async function findBuild(
  storage: Storage,
  table: string,
  fingerprint: string,
): Promise<BuildRecord | undefined> {
  const stored = await getJson(storage, keys.build(table, fingerprint));
  return stored && buildRecord.parse(stored.value);
}

export async function buildTable(
  engine: Engine,
  storage: Storage,
  workFolder: string,
  node: TableNode,
  identity: Pick<BuildRecord, "fingerprint" | "definition" | "inputs">,
): Promise<BuildRecord> {
  const path = join(workFolder, `${node.table}.parquet`);
  try {
    const select = await node.prepare(engine, workFolder);
    const order = node.key.length > 0 ? ` order by ${node.key.map(identifier).join(", ")}` : "";
    await engine.run(
      `copy (select * from (${select}\n)${order}) to ${literal(path)} (format parquet, compression zstd)`,
    );
  } catch (error) {
    if (error instanceof QudaoError) throw error;
    throw new DataQualityError(`${node.file}: ${messageOf(error)}`, {
      hint: `Mend the model; \`npx qudao query\` runs its SELECT by hand.`,
      cause: error,
    });
  }
  const source = `read_parquet(${literal(path)})`;
  await checkKey(engine, node, source);
  const [counted] = await engine.rowsAs(
    z.object({ rows: z.coerce.number() }),
    `select count(*) as rows from ${source}`,
  );
  const described = await engine.rowsAs(
    z.object({ column_name: z.string(), column_type: z.string() }),
    `describe select * from ${source}`,
  );
  const file = {
    key: keys.table(node.table, identity.fingerprint),
    bytes: (await stat(path)).size,
    sha256: await sha256Of(path),
  };
  await storage.putFile(file.key, path);
  const record: BuildRecord = {
    ...identity,
    rows: counted?.rows ?? 0,
    file,
    columns: described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type })),
  };
  await storage.put(keys.build(node.table, identity.fingerprint), toJson(record));
  await rm(path, { force: true });
  return record;
}

async function checkKey(engine: Engine, node: TableNode, source: string): Promise<void> {
  if (node.key.length === 0) return;
  const key = node.key.map(identifier).join(", ");
  const twins = await engine.rows(
    `select ${key}, count(*) as rows from ${source} group by ${key} having count(*) > 1 order by ${key} limit 3`,
  );
  if (twins.length > 0)
    throw new DataQualityError(
      `${node.file}: its key (${node.key.join(", ")}) is not unique, e.g. ${JSON.stringify(twins[0])}`,
      {
        hint: "A join multiplies rows, or the header names too few columns.",
      },
    );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** What the snapshot says of a table. */
export function snapshotTable(node: TableNode, record: BuildRecord): SnapshotTable {
  return {
    kind: node.kind,
    fingerprint: record.fingerprint,
    grain: node.grain,
    key: node.key,
    columns: record.columns.map(column => ({ ...column, note: node.notes[column.name] ?? "" })),
    rows: record.rows,
    file: record.file,
  };
}
