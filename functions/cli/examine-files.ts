// The doctor opens the last of a stream's files as the ingest step would: can it be read, and has it the fields of the mapping?
import type { FileStream } from "../config/sources.ts";
import { BatchTables } from "../ingest/batch-tables.ts";
import { fieldsOf } from "../ingest/mapping-sql.ts";
import { readerOf } from "../ingest/readers.ts";
import type { Input } from "../ingest/source-rows.ts";
import { Engine } from "../lake/engine.ts";

/** @throws SourceContractError as ingest would */
export async function examineFile(input: Input, settings: FileStream, workFolder: string): Promise<void> {
  await using engine = await Engine.open();
  await using tables = await BatchTables.open(engine, workFolder);
  const { format, read } = readerOf(input, settings.format);
  const { delimiter, encoding, sheet, headerLine } = settings;
  await read(tables, input, fieldsOf(settings.mapping), { format, delimiter, encoding, sheet, headerLine });
}
