// Data sets of the literature often have no header line, and columns set by blanks: such a file is written again as CSV with the names given.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { plainText } from "../../ingest/encoding.ts";
import type { Encoding, Input } from "../../ingest/source-rows.ts";
import { SourceContractError } from "../../lake/errors.ts";

/**
 * @param delimiter what parts the fields; left out, runs of blanks do where the first line has no comma, semicolon or tab
 * @throws SourceContractError where a line has another number of fields than names were given
 */
export async function withHeader(
  input: Input,
  columns: readonly string[],
  { delimiter, encoding }: { delimiter?: string | undefined; encoding?: Encoding | undefined },
  workFolder: string,
): Promise<Input> {
  const text = await plainText(input, encoding, workFolder, "headless");
  const split = splitterOf(text.head, delimiter);
  const path = join(workFolder, "with-header.csv");
  const out = createWriteStream(path);
  out.write(csvLine(columns));
  let line = 0;
  for await (const content of createInterface({
    input: createReadStream(text.path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line++;
    if (content.trim() === "") continue;
    const fields = split(content.replace(/^\ufeff/, ""));
    if (fields.length !== columns.length)
      throw new SourceContractError(
        `${input.name}, line ${line}: ${fields.length} fields, and ${columns.length} names were given`,
        {
          hint: "Give one name per column, in order: --columns id,date,amount. Quoted fields need a file with a header.",
        },
      );
    if (!out.write(csvLine(fields))) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return { path, name: input.name };
}

function splitterOf(head: string, delimiter: string | undefined): (line: string) => string[] {
  const first = head.trimStart().split(/\r?\n/, 1)[0] ?? "";
  const found = delimiter ?? [",", ";", "\t"].find(candidate => first.includes(candidate));
  if (found === undefined || found.trim() === "") return line => line.trim().split(/\s+/);
  return line => line.split(found).map(field => field.trim().replace(/^"(.*)"$/, "$1"));
}

const csvLine = (fields: readonly string[]) => `${fields.map(field => `"${field.replaceAll('"', '""')}"`).join(",")}\n`;
