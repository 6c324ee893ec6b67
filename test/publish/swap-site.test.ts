import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recoverSite, swapSite } from "../../functions/publish/swap-site.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-swap-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await writeFile(join(path, "index.html"), text);
  return path;
}
const shown = () => readFile(join(folder, "site", "index.html"), "utf8");

test("a finished site takes the place of the one before, and nothing is left beside it", async () => {
  await put("site", "old");
  await swapSite(await put("built", "new"), join(folder, "site"));
  expect(await shown()).toBe("new");
  expect(await readdir(folder)).toEqual(["site"]);
});

test("a site that cannot be swapped in leaves the old one up", async () => {
  await put("site", "old");
  await expect(swapSite(join(folder, "nothing"), join(folder, "site"))).rejects.toMatchObject({ name: "ConfigError" });
  expect(await shown()).toBe("old");
});

test("a run killed between the two moves is mended by the next one", async () => {
  await put("site.before", "old");
  await put("site.building-999999999", "half");
  await recoverSite(join(folder, "site"));
  expect(await shown()).toBe("old");
  expect(await readdir(folder)).toEqual(["site"]);
});
