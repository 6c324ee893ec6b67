// A site becomes visible at once: its files are uploaded under a name of their own, releases/<snapshot>-<hash of the files>/,
// and only then `current.json` names that release. Earlier releases stay, so going back is one write.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { explained } from "../lake/aws-errors.ts";
import { hashOf } from "../lake/keys.ts";
import { toJson } from "../lake/storage.ts";

export interface SiteBucket {
  client: S3Client;
  bucket: string;
}

export interface Release {
  release: string;
  files: number;
}

const uploadsAtOnce = 16;

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".arrow": "application/vnd.apache.arrow.stream",
  ".parquet": "application/vnd.apache.parquet",
};

/** @throws TransientError, ConfigError as S3 refuses; then `current.json` still names the release before. */
export async function uploadRelease(
  site: SiteBucket,
  siteFolder: string,
  snapshotId: string,
  now: Date,
): Promise<Release> {
  const names = await filesIn(siteFolder);
  const release = `${snapshotId}-${(await contentHash(siteFolder, names)).slice(0, 12)}`;
  for (let from = 0; from < names.length; from += uploadsAtOnce) {
    const some = names.slice(from, from + uploadsAtOnce);
    await Promise.all(
      some.map(async name => put(site, `releases/${release}/${name}`, await readFile(join(siteFolder, name)))),
    );
  }
  await put(site, "current.json", toJson({ release, snapshot_id: snapshotId, published_at: now.toISOString() }));
  return { release, files: names.length };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

async function contentHash(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const name of names) hash.update(hashOf(name, await readFile(join(folder, name))));
  return hash.digest("hex");
}

async function put({ client, bucket }: SiteBucket, key: string, body: Uint8Array | string): Promise<void> {
  const ContentType = contentTypes[extname(key)] ?? "application/octet-stream";
  try {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType, CacheControl: "no-cache" }),
    );
  } catch (error) {
    throw explained(error, "s3:PutObject", `s3://${bucket}/${key}`);
  }
}
