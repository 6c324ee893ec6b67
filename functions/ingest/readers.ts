// Which reader an input needs: as the config says, else as its name ends.
import { SourceContractError } from "../lake/errors.ts";
import { readCsv } from "./csv.ts";
import { readJson } from "./json.ts";
import { readParquet } from "./parquet.ts";
import type { FileFormat, Input, Reader } from "./source-rows.ts";
import { readSpreadsheet } from "./spreadsheet.ts";

const readers: Readonly<Record<FileFormat, Reader>> = {
  csv: readCsv,
  json: readJson,
  ndjson: readJson,
  xlsx: readSpreadsheet,
  parquet: readParquet,
};

const formatByEnding: Readonly<Record<string, FileFormat>> = {
  csv: "csv",
  tsv: "csv",
  tab: "csv",
  txt: "csv",
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  xlsx: "xlsx",
  parquet: "parquet",
};

/** Endings that a folder given as input is searched for. */
export const knownEndings: readonly string[] = Object.keys(formatByEnding);

/** The format that a name's ending says, ".gz" aside; undefined where it says none. */
export function formatOf(name: string): FileFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ""))?.[1];
  return ending === undefined ? undefined : formatByEnding[ending];
}

/** @throws SourceContractError where neither config nor name say how to read the input */
export function readerOf(input: Input, given: FileFormat | undefined): { format: FileFormat; read: Reader } {
  const format = given ?? formatOf(input.name);
  if (!format)
    throw new SourceContractError(`${input.name}: its name does not say what it holds`, {
      hint: `Say it in the config, format: "csv", "json", "ndjson", "xlsx" or "parquet".`,
    });
  return { format, read: readers[format] };
}
