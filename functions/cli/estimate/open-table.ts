// Opens a file of the user's for an estimator, by the readers that the ingest step has: every encoding, delimiter and format they know.
import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findDialect } from "../../ingest/csv-dialect.ts";
import { plainText } from "../../ingest/encoding.ts";
import { nearestName } from "../../ingest/missing-fields.ts";
import { formatOf, readerOf } from "../../ingest/readers.ts";
import type { Encoding, Input, SourceRows } from "../../ingest/source-rows.ts";
import { Engine } from "../../lake/engine.ts";
import { SourceContractError } from "../../lake/errors.ts";
import { shownPath } from "../print.ts";
import { UsageError } from "../tell-error.ts";
import { withHeader } from "./headless-file.ts";

export interface FileOptions {
  encoding?: Encoding | undefined;
  delimiter?: string | undefined;
  /** Names of the columns of a file that has no header line. */
  columns?: string[] | undefined;
}

/** A file that is read into an engine of its own; closing it removes what was written for it. */
export interface OpenFile extends AsyncDisposable {
  engine: Engine;
  /** As a complaint names it. */
  name: string;
  /** Its column names; empty for formats whose columns are known only once they are asked for. */
  header: string[];
  /** Reads some columns; each becomes an SQL expression over one table of text. */
  read(columns: readonly string[]): Promise<SourceRows>;
}

/** @throws UsageError where there is no such file; SourceContractError where it cannot be read */
export async function openFile(file: string, options: FileOptions): Promise<OpenFile> {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new UsageError(`${file} ${existsSync(path) ? "is a folder" : "does not exist"}`, {
      hint: "Look at the path; it is relative to the current folder.",
    });
  const workFolder = await mkdtemp(join(tmpdir(), "qudao-estimate-"));
  const close = async (engine?: Engine) => {
    engine?.close();
    await rm(workFolder, { recursive: true, force: true });
  };
  try {
    const given: Input = { path, name: shownPath(path) };
    const delimiter = options.columns ? "," : options.delimiter;
    const input = options.columns ? await withHeader(given, options.columns, options, workFolder) : given;
    const header = await headerOf(input, { ...options, delimiter }, workFolder);
    const engine = await Engine.open({ memoryMb: 3000, spillFolder: workFolder });
    let tables = 0;
    const world = { engine, workFolder, newTable: (purpose: string) => `${purpose}_${++tables}` };
    const { read } = readerOf(input, formatOf(input.name) ?? "csv");
    return {
      engine,
      name: given.name,
      header,
      read: async columns => {
        requireColumns(given.name, header, columns);
        return read(world, input, columns, { delimiter, encoding: options.encoding });
      },
      [Symbol.asyncDispose]: () => close(engine),
    };
  } catch (error) {
    await close();
    throw saysHow(error);
  }
}

async function headerOf(input: Input, { encoding, delimiter }: FileOptions, workFolder: string): Promise<string[]> {
  const format = formatOf(input.name) ?? "csv";
  if (format === "csv") {
    const { head, isWhole } = await plainText(input, encoding, workFolder, "header");
    return findDialect(head, isWhole, delimiter, undefined).header;
  }
  if (format !== "xlsx") return [];
  const { readWorkbook } = await import("../init/read-workbook.ts");
  return (await readWorkbook(input.path)).fields;
}

function requireColumns(name: string, header: readonly string[], wanted: readonly string[]): void {
  const missing = header.length === 0 ? undefined : wanted.find(column => !header.includes(column));
  if (missing === undefined) return;
  const nearest = nearestName(missing, header);
  throw new UsageError(
    `${name} has no column "${missing}"${nearest === undefined ? "" : ` (did you mean "${nearest}"?)`}; it has ${header.map(column => `"${column}"`).join(", ")}`,
    { hint: "Name the columns as the file's first line does; with --columns you name those of a file without one." },
  );
}

/** The readers' hints speak of the configuration, which nobody has written here. */
function saysHow(error: unknown): unknown {
  if (!(error instanceof SourceContractError)) return error;
  if (!error.message.includes("unknown encoding")) return error;
  return new SourceContractError(error.message, {
    hint: "Say it with --encoding utf-8, gb18030, utf-16le or latin1; or have the file saved as UTF-8.",
    cause: error,
  });
}
