// A site becomes visible at once: its files are uploaded under a name of their own, releases/<snapshot>-<hash of the files>/,
// and only then `current.json` names that release. Earlier releases stay, so going back is one write.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { explained } from "../lake/aws-errors.ts";
import { contentTypeOf } from "../lake/content-types.ts";
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
  const ContentType = contentTypeOf(key);
  try {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType, CacheControl: "no-cache" }),
    );
  } catch (error) {
    throw explained(error, "s3:PutObject", `s3://${bucket}/${key}`);
  }
}
