// Personal values leave the source only as a keyed hash: the first 80 bits of sha256(key || value), as hex. The key stands in a
// DuckDB variable, never in a statement's text, so that no error can quote it.
import { createHmac } from "node:crypto";
import { hashKeyOf } from "../config/partner-page.ts";
import { literal } from "../lake/engine.ts";
import { fieldsOfColumn } from "./mapping-sql.ts";
import type { StreamJob } from "./stream-job.ts";

/** SQL of a text's keyed hash; `setPersonalKey` must have been called. */
export const hashSql = (text: string) => `left(sha256(getvariable('personal_key') || ${text}), 20)`;

/**
 * Of fixed length, so that key and value cannot run into each other; and short, so that both fit one 64-byte block of SHA-256
 * (128 of its bits, as 22 characters): a second block would double the cost of a column.
 */
export async function setPersonalKey({ engine, context }: StreamJob): Promise<void> {
  const key = createHmac("sha256", hashKeyOf(context.config, context.effects)).update("personal").digest("base64");
  await engine.run(`set variable personal_key = ${literal(key.slice(0, 22))}`);
}

/** The source's fields that a personal column is made of. */
export function personalFields({ contract, definition }: StreamJob): Set<string> {
  const personal = Object.entries(definition.mapping).filter(([column]) => contract.columns[column]?.personal);
  return new Set(personal.flatMap(([, rule]) => fieldsOfColumn(rule)));
}
