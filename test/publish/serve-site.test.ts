import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedSite, serveSite } from "../../functions/cli/serve-site.ts";

let folder: string;
let site: ServedSite;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-serve-"));
  await mkdir(join(folder, "public", "p", "abc"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "public", "index.html"), "<p>home</p>".repeat(200));
  await writeFile(join(folder, "public", "roi.html"), "roi");
  await writeFile(join(folder, "public", "404.html"), "nothing here");
  await writeFile(join(folder, "public", "main.0a1b2c3d.js"), "1");
  await writeFile(join(folder, "public", "p", "abc", "index.html"), "partner");
  site = await serveSite({ folder: join(folder, "public"), port: 0 });
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit) => fetch(new URL(path, site.url), { redirect: "manual", ...init });

test("clean addresses find their page", async () => {
  for (const [path, body] of [
    ["roi", "roi"],
    ["roi.html", "roi"],
    ["p/abc/", "partner"],
  ] as const)
    expect(await (await get(path)).text()).toBe(body);
});

test("a folder without its slash is sent to the one with it", async () => {
  const answer = await get("p/abc?x=1");
  expect([answer.status, answer.headers.get("location")]).toEqual([301, "/p/abc/?x=1"]);
});

test("what is not there is 404 with the site's own page", async () => {
  const answer = await get("nowhere");
  expect([answer.status, await answer.text()]).toEqual([404, "nothing here"]);
});

test("nothing outside the folder is served", async () => {
  // fetch tidies such paths itself, so the raw request line is sent.
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%00"]) {
    const status = await new Promise(resolve =>
      request(new URL(site.url), { path }, answer => resolve(answer.statusCode)).end(),
    );
    expect([path, status]).toEqual([path, 404]);
  }
});

test("answers are compressed, typed, and kept only where their name has a hash", async () => {
  const home = await get("", { headers: { "accept-encoding": "br" } });
  expect(home.headers.get("content-encoding")).toBe("br");
  expect(home.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(home.headers.get("cache-control")).toBe("no-cache");
  expect((await get("main.0a1b2c3d.js")).headers.get("cache-control")).toContain("immutable");
  expect((await get("", { method: "POST" })).status).toBe(405);
});

test("a port that is taken is told with what to do", async () => {
  await expect(serveSite({ folder, port: Number(new URL(site.url).port) })).rejects.toMatchObject({
    name: "ConfigError",
    hint: expect.stringContaining("--port"),
  });
});
