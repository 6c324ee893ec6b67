import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitBatch } from "../../functions/lake/commit-log.ts";
import { fileIdentity } from "../../functions/lake/file-integrity.ts";
import { keys } from "../../functions/lake/keys.ts";
import { LocalStorage } from "../../functions/lake/local-storage.ts";
import { batchOf } from "../lake/batches.ts";
import { type Folder, runCli, temporaryFolder } from "./run-cli.ts";

let folder: Folder;
let lastKey: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, "qudao.config.ts"),
    'export default { project: "acme", company: { zh: "甲", en: "Acme" }, sources: {} };\n',
  );
  const storage = new LocalStorage(join(folder.path, "out", "lake"));
  for (const id of ["b1", "b2"]) {
    const path = join(folder.path, `${id}.parquet`);
    await writeFile(path, `rows of ${id}`);
    const identity = await fileIdentity(path);
    const loaded = { key: keys.raw("transactions", "crm", id, identity.sha256), rows: 2, ...identity };
    await storage.putFile(loaded.key, path, identity);
    lastKey = loaded.key;
    await commitBatch(storage, batchOf(id, { loaded }));
  }
});
afterAll(() => folder[Symbol.asyncDispose]());

const checkFiles = (...words: string[]) => runCli(["check", "--files", "--out", "out", ...words], folder.path);

test("check --files says how many files are whole, and names those that are not", async () => {
  expect(await checkFiles()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("2 of 2 files are what was"),
  });
  await writeFile(join(folder.path, "out", "lake", lastKey), "rows of b3");
  const { exitCode, stdout } = await checkFiles("--json");
  expect(exitCode).toBe(3);
  expect(JSON.parse(stdout)).toEqual({
    files: 2,
    bytes: 20,
    damaged: [{ key: lastKey, says: expect.stringContaining("SHA-256") }],
  });
  expect((await checkFiles()).stdout).toMatch(
    /^raw\/transactions\/crm\/b2-\w+\.parquet in .* is damaged: .*\n1 of 2 files/,
  );
}, 120_000);
