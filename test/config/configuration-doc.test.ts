// docs/configuration.md is written by hand and held to the schema.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configSchema } from "../../functions/config/config.ts";
import { schemaKeys } from "../../functions/config/schema-keys.ts";

const doc = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const rows = new Map(
  [...doc.matchAll(/^\| `([^`]+)` \| (.+?) \| .*\|$/gm)].map(([, key = "", byDefault = ""]) => [key, byDefault]),
);
/** A list of look-ups has the keys of one. */
const keys = schemaKeys(configSchema).filter(({ path }) => !path.includes("lookup[]"));

test("every key of the schema has its row", () => {
  expect(keys.map(({ path }) => path).filter(path => !rows.has(path))).toEqual([]);
});

test("no row names a key that is not there", () => {
  expect(
    [...rows.keys()]
      .filter(path => path.includes(".") || keys.some(key => key.path === path))
      .filter(path => !keys.some(key => key.path === path)),
  ).toEqual([]);
});

test("every default is the schema's", () => {
  const wrong = keys.filter(({ path, byDefault, required }) => {
    const told = rows.get(path) ?? "";
    if (required) return told !== "required";
    if (byDefault === undefined) return told.startsWith("`") && told !== "`.`";
    return !["see below", `\`${JSON.stringify(byDefault)}\``].includes(told) && !["tiers", "policies"].includes(path);
  });
  expect(wrong.map(({ path }) => `${path}: ${rows.get(path)}`)).toEqual([]);
});
