import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { uploadRelease } from "../../functions/publish/upload-release.ts";
import { placeOf } from "../lake/storages.ts";
import { clientOf } from "../servers/real-s3.ts";
import { S3Server } from "../servers/s3.ts";

async function openSite(pages: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "qudao-release-"));
  const server = await S3Server.start("site");
  for (const [name, text] of Object.entries(pages)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return {
    folder,
    server,
    site: { client: clientOf(placeOf(server)), bucket: "site" },
    current: () => JSON.parse(server.body("site", "current.json")?.toString() ?? "null"),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const now = new Date("2026-11-01T00:00:00Z");
const pages = {
  "index.html": "<h1>渠道</h1>",
  "p/ab/index.html": "one partner",
  "_file/data.json": "[]",
  "style.css": "h1{}",
};

test("a release is uploaded whole, with types that browsers need, before the pointer names it", async () => {
  await using opened = await openSite(pages);
  const { release, files } = await uploadRelease(opened.site, opened.folder, "snap", now);
  expect(files).toBe(4);
  expect(release).toMatch(/^snap-[0-9a-f]{12}$/);
  expect(opened.current()).toEqual({ release, snapshot_id: "snap", published_at: now.toISOString() });
  for (const [name, text] of Object.entries(pages))
    expect(opened.server.body("site", `releases/${release}/${name}`)?.toString()).toBe(text);
  expect(opened.server.buckets.get("site")?.get(`releases/${release}/index.html`)?.headers["content-type"]).toBe(
    "text/html; charset=utf-8",
  );
  expect(opened.server.requests.filter(({ method }) => method === "PUT").at(-1)?.key).toBe("current.json");
});

test("the same site is the same release, another page another one, and the earlier one stays", async () => {
  await using opened = await openSite(pages);
  const first = await uploadRelease(opened.site, opened.folder, "snap", now);
  expect(await uploadRelease(opened.site, opened.folder, "snap", now)).toEqual(first);
  await writeFile(join(opened.folder, "index.html"), "<h1>changed</h1>");
  const second = await uploadRelease(opened.site, opened.folder, "snap", now);
  expect(second.release).not.toBe(first.release);
  expect(opened.server.body("site", `releases/${first.release}/index.html`)?.toString()).toBe("<h1>渠道</h1>");
});

test("an upload that fails leaves the pointer where it was", async () => {
  await using opened = await openSite(pages);
  const first = await uploadRelease(opened.site, opened.folder, "snap", now);
  await writeFile(join(opened.folder, "index.html"), "<h1>changed</h1>");
  opened.server.fault = ({ key }) => (key.endsWith("style.css") ? { status: 403, code: "AccessDenied" } : undefined);
  await expect(uploadRelease(opened.site, opened.folder, "snap", now)).rejects.toMatchObject({ name: "ConfigError" });
  expect(opened.current().release).toBe(first.release);
});
