// A small company's folder: files are written, ingest runs, and what lies in the lake is read back.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ConfigInput } from "../../functions/config/config.ts";
import { contractOf } from "../../functions/contracts/streams.ts";
import { type IngestReport, ingest } from "../../functions/ingest/ingest.ts";
import { readLog } from "../../functions/lake/commit-log.ts";
import { Engine, literals, type Row } from "../../functions/lake/engine.ts";
import { createRawView } from "../../functions/transform/raw-views.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;
type FilesSource = Extract<ConfigInput["sources"][string], { type: "files" }>;
export type StreamInput = FilesSource["streams"][string];

export const salesMapping = {
  order_id: "order",
  partner_id: "partner",
  order_date: "date",
  net_amount: "amount",
} as const;

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** A world whose source "erp" has these streams over these files. */
export async function fileWorld(
  files: Files,
  streams: Record<string, StreamInput>,
  config: Partial<ConfigInput> = {},
): Promise<FixtureContext> {
  const context = await fixtureContext({ sources: { erp: { type: "files", streams } }, ...config });
  await writeFiles(context.folder, files);
  return context;
}

export interface Ingested {
  report: IngestReport;
  rows: Row[];
  quarantined: Row[];
}

/** Runs ingest and reads a stream back, in the order of its rows. */
export async function ingested(context: FixtureContext, stream = "transactions"): Promise<Ingested> {
  const report = await ingest(context);
  return {
    report,
    rows: await storedRows(context, stream, "loaded"),
    quarantined: await storedRows(context, stream, "quarantined"),
  };
}

/** Loaded rows as every reader sees them, through the raw view; quarantined ones from their files. */
export async function storedRows(
  { effects }: FixtureContext,
  stream: string,
  part: "loaded" | "quarantined",
): Promise<Row[]> {
  const entries = await readLog(effects.storage, stream);
  const files = entries.flatMap(entry => entry[part]?.key ?? []);
  if (files.length === 0) return [];
  await using engine = await Engine.open();
  const contract = contractOf(stream);
  if (part === "loaded" && contract) {
    await createRawView(engine, effects.storage, contract, entries);
    return await engine.rows(`select * from raw_${stream} order by _batch_id, _row`);
  }
  const paths = await Promise.all(files.map(key => effects.storage.localPath(key)));
  return await engine.rows(`select * from read_parquet(${literals(paths)}) order by _batch_id, _row`);
}

/** One stream over one file: what most tests need. */
export async function ingestText(
  content: string | Uint8Array,
  stream: Partial<StreamInput> & { mapping?: StreamInput["mapping"] } = {},
  name = "sales.csv",
): Promise<Ingested> {
  await using context = await fileWorld(
    { [name]: content },
    { transactions: { files: name, mapping: salesMapping, ...stream } },
  );
  return await ingested(context);
}

/** The only failure of a run as one text. */
export function failureText({ report }: Ingested): string {
  const [failure, ...others] = report.failures;
  if (!failure || others.length > 0) throw new Error(`expected one failure, got ${report.failures.length}`);
  return `${failure.error.name}: ${failure.error.message} | ${failure.error.hint}`;
}
