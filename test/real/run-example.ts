// Runs an example as a person would, through the command line, into a folder of its own.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Engine, type Row } from "../../functions/lake/engine.ts";

const root = resolve(import.meta.dirname, "../..");

/** Folder of a data set; says what to do where it is missing, and never skips in silence. */
export function dataFolder(name: string): string {
  const data = process.env.QUDAO_DATA;
  const folder = data && resolve(root, data, name);
  if (!folder || !existsSync(folder))
    throw new Error(
      `npm run test:real needs the real data: set QUDAO_DATA to the folder that holds ${name}/ (examples/README.md says where it comes from)`,
    );
  return folder;
}

export interface ExampleRun {
  out: string;
  exitCode: number | null;
  seconds: number;
  stdout: string;
  stderr: string;
  /** Rows of a query over qudao.duckdb, as any SQL tool would get them. */
  query(sql: string): Promise<Row[]>;
  page(path: string): string;
  remove(): void;
}

export function runExample(name: string): ExampleRun {
  const out = mkdtempSync(join(tmpdir(), `qudao-${name}-`));
  const started = performance.now();
  const run = spawnSync(
    process.execPath,
    ["functions/cli/main.ts", "run", "--config", `examples/${name}/qudao.config.ts`, "--out", out],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, QUDAO_DATA: resolve(root, process.env.QUDAO_DATA ?? "") },
    },
  );
  return {
    out,
    exitCode: run.status,
    seconds: (performance.now() - started) / 1000,
    stdout: run.stdout,
    stderr: run.stderr,
    async query(sql) {
      await using engine = await Engine.open({ path: join(out, "qudao.duckdb"), readOnly: true });
      return engine.rows(sql);
    },
    page: path => readFileSync(join(out, "site", path), "utf8"),
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}
