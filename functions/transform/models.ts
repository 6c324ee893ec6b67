// Reads `sql/`: one file is one model, one metric or one check.
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConfigError } from "../lake/errors.ts";
import { type Header, parseHeader } from "./header.ts";

export interface SqlFile {
  /** Table it yields: the file's name; a metric's table is `metric_<name>`. */
  table: string;
  name: string;
  layer: "staging" | "intermediate" | "marts" | "metrics" | "checks";
  file: string;
  /** One SELECT, without a final semicolon. */
  sql: string;
  header: Header;
}

const layers = ["staging", "intermediate", "marts", "metrics", "checks"] as const;

/** The folder of the models that come with Qudao. */
export const sqlFolder = new URL("../../sql/", import.meta.url).pathname;

/** All SQL files, sorted by layer and name. */
export async function readSqlFiles(folder: string = sqlFolder): Promise<SqlFile[]> {
  const files = await Promise.all(layers.map(layer => readLayer(folder, layer)));
  const all = files.flat();
  for (const file of all) {
    const twin = all.find(other => other.table === file.table && other.file !== file.file);
    if (twin)
      throw new ConfigError(`${file.file} and ${twin.file} both make the table ${file.table}`, {
        hint: "Rename one of them.",
      });
  }
  return all;
}

async function readLayer(folder: string, layer: SqlFile["layer"]): Promise<SqlFile[]> {
  const names = (await readdir(join(folder, layer))).filter(name => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async fileName => {
      const name = basename(fileName, ".sql");
      const file = `sql/${layer}/${fileName}`;
      const sql = (await readFile(join(folder, layer, fileName), "utf8")).trimEnd().replace(/;$/, "");
      return {
        table: layer === "metrics" ? `metric_${name}` : name,
        name,
        layer,
        file,
        sql,
        header: parseHeader(sql, file),
      };
    }),
  );
}
