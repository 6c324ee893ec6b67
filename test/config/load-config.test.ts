import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../functions/config/load-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-config-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

const body = '{ project: "acme", company: { zh: "甲", en: "A" }, sources: {} }';

test("a config outside the checkout is read, whether or not what its types are from is there", async () => {
  const file = await written(
    "typed.ts",
    `import type { ConfigInput } from "../nowhere/config.ts";\nexport default ${body} satisfies ConfigInput;\n`,
  );
  const { config } = await loadConfig(file);
  expect(config.project).toBe("acme");
  expect(config.rules.churn.minimumDays).toBe(14);
});

test("a config that calls defineConfig by a relative path is read", async () => {
  const definition = new URL("../../functions/config/config.ts", import.meta.url).pathname;
  const file = await written(
    "defined.ts",
    `import { defineConfig } from ${JSON.stringify(definition)};\nexport default defineConfig(${body});\n`,
  );
  expect((await loadConfig(file)).folder).toBe(folder);
});

test.each([
  ["absent.ts", undefined, /absent\.ts does not exist/, /qudao init/],
  ["broken.ts", "\nexport default {,", /broken\.ts cannot be read/, /missing comma, quote or bracket/],
  ["unset.ts", "\n\nexport default missing;", /unset\.ts cannot be read: missing is not defined \(line 3\)$/, /comma/],
  ["empty.ts", "export const config = {};", /empty\.ts exports nothing/, /export default/],
  [
    "lost.ts",
    'import { x } from "./nowhere.ts";\nexport default x;',
    /lost\.ts cannot be read: Cannot find module/,
    /path of the import/,
  ],
])("%s is refused with what to do", async (name, text, message, hint) => {
  const file = text === undefined ? join(folder, name) : await written(name, text);
  await expect(loadConfig(file)).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test("a folder is no config", async () => {
  await expect(loadConfig(folder)).rejects.toThrow(/is a folder/);
});
