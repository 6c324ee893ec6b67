// Each audience's own rows as files, for who reads numbers with a tool of his own: written apart for each, so that no query can reach
// another's.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { html } from "../../dashboards/components/html.ts";
import { plainPage } from "../../dashboards/components/plain-page.ts";
import type { Config } from "../config/config.ts";
import { type PartnerScope, seesPartner } from "../config/partner-scope.ts";
import { sharedTables } from "../config/shared-tables.ts";
import { type Engine, identifier, literal } from "../lake/engine.ts";
import { parquetOptions } from "../lake/parquet-options.ts";
import type { Snapshot } from "../lake/snapshot.ts";

/** A Lambda answers with 6 MB at most, and a row takes some 20 to 30 bytes. */
const mostRowsPerFile = 100_000;

export const audienceFolder = (audience: string) => `audience/${audience}/`;

const partnerRow = z.object({ partner_id: z.string(), region: z.string().nullable(), tier: z.string().nullable() });
const countRow = z.object({ rows: z.coerce.number() });

type Audiences = Config["audiences"];

/**
 * Writes the files of audiences, and for each a page that lists them.
 * @param engine with the snapshot's tables as views
 * @returns names of the audiences that have files: those with partners
 */
export async function writeAudienceData(
  engine: Engine,
  limited: Audiences,
  snapshot: Snapshot,
  output: string,
  rowsPerFile = mostRowsPerFile,
): Promise<string[]> {
  const written: string[] = [];
  for (const { name, title, sees } of limited) {
    const partnerIds = await partnersOf(engine, sees);
    if (partnerIds.length === 0) continue;
    const folder = join(output, audienceFolder(name));
    await mkdir(folder, { recursive: true });
    const files: ListedFile[] = [];
    for (const table of sharedTables) {
      const grain = snapshot.tables[table]?.grain;
      if (grain !== undefined)
        files.push(...(await writeTable(engine, table, { grain, partnerIds, folder, rowsPerFile })));
    }
    await writeFile(join(folder, "index.html"), listOf(`${title.zh} · ${title.en}`, snapshot.as_of_date, files));
    written.push(name);
  }
  return written;
}

async function partnersOf(engine: Engine, sees: PartnerScope): Promise<string[]> {
  const partners = await engine.rowsAs(partnerRow, "select partner_id, region, tier from partners order by partner_id");
  return partners
    .filter(({ partner_id, region, tier }) => seesPartner(sees, { partnerId: partner_id, region, tier }))
    .map(({ partner_id }) => partner_id);
}

interface ListedFile {
  file: string;
  grain: string;
  rows: number;
}

interface Share {
  grain: string;
  partnerIds: readonly string[];
  folder: string;
  rowsPerFile: number;
}

async function writeTable(
  engine: Engine,
  table: string,
  { grain, partnerIds, folder, rowsPerFile }: Share,
): Promise<ListedFile[]> {
  const own = `from ${identifier(table)} where partner_id in (${partnerIds.map(literal).join(", ")})`;
  const [{ rows } = { rows: 0 }] = await engine.rowsAs(countRow, `select count(*) as rows ${own}`);
  const parts = Math.max(1, Math.ceil(rows / rowsPerFile));
  const files: ListedFile[] = [];
  for (let part = 0; part < parts; part++) {
    const file = `${table}${parts > 1 ? `-${part + 1}` : ""}.parquet`;
    const offset = part * rowsPerFile;
    await engine.run(
      `copy (select * ${own} order by all limit ${rowsPerFile} offset ${offset}) to ${literal(join(folder, file))} (${parquetOptions})`,
    );
    files.push({ file, grain, rows: Math.min(rowsPerFile, rows - offset) });
  }
  return files;
}

function listOf(title: string, asOfDate: string, files: readonly ListedFile[]): string {
  const rows = files.map(
    ({ file, grain, rows: count }) =>
      html`<tr><td><a href="${file}">${file}</a></td><td>${count}</td><td>${grain}</td></tr>`,
  );
  return plainPage(
    title,
    html`<p>截至 ${asOfDate}。Parquet，任何 SQL 工具可读。· As of ${asOfDate}. Parquet, for any SQL tool: <code>duckdb -c "from 'partner_month.parquet'"</code></p>
<table><tr><th>文件 · file</th><th>行 · rows</th><th>粒度 · grain</th></tr>${rows}</table>`,
  );
}
