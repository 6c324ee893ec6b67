import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { dictionary } from "../../functions/transform/dictionary.ts";
import { readSqlFiles } from "../../functions/transform/models.ts";
import { modelLineages } from "./model-lineages.ts";

const page = new URL("../../docs/data-dictionary.md", import.meta.url);

test("docs/data-dictionary.md says what contracts, headers and models say (UPDATE_DOCS=1 writes it)", async () => {
  const generated = dictionary(await readSqlFiles(), await modelLineages());
  if (process.env.UPDATE_DOCS) await writeFile(page, generated);
  expect(await readFile(page, "utf8")).toBe(generated);
});

test("every column of every mart is described", async () => {
  const files = (await readSqlFiles()).filter(({ layer }) => layer === "marts");
  const silent = files.filter(({ header }) => Object.keys(header.columns).length === 0).map(({ file }) => file);
  expect(silent).toEqual([]);
});
