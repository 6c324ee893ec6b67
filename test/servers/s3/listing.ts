// ListObjectsV2 and its siblings: byte order, pages, delimiter, as XML.
import { type Bucket, byBytes } from "./bucket.ts";
import type { Upload } from "./multipart.ts";

export const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** @param pageSize at most so many keys a page, whatever was asked. */
export function listing(bucket: Bucket, parameters: URLSearchParams, pageSize: number): string {
  const prefix = parameters.get("prefix") ?? "";
  const delimiter = parameters.get("delimiter") ?? "";
  const token = parameters.get("continuation-token");
  const after = token ? Buffer.from(token, "base64url").toString() : (parameters.get("start-after") ?? "");
  const size = Math.min(Number(parameters.get("max-keys") ?? 1000), pageSize);
  // A common prefix stands for all its keys, and is passed over as a whole on the next page.
  const names = bucket
    .keys()
    .filter(key => key.startsWith(prefix))
    .map(key => folded(key, prefix, delimiter));
  const rest = [...new Set(names)].filter(name => after === "" || byBytes(name, after) > 0);
  const page = rest.slice(0, size);
  const next = rest.length > size ? Buffer.from(page.at(-1) ?? "").toString("base64url") : undefined;
  const entries = page.map(name => {
    const stored = bucket.get(name);
    return stored && !(delimiter !== "" && name.endsWith(delimiter) && name.length > prefix.length)
      ? `<Contents><Key>${escaped(name)}</Key><LastModified>${stored.modifiedAt.toISOString()}</LastModified><ETag>${escaped(stored.etag)}</ETag><Size>${stored.body.length}</Size></Contents>`
      : `<CommonPrefixes><Prefix>${escaped(name)}</Prefix></CommonPrefixes>`;
  });
  const more = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : "";
  return `<ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${more}${entries.join("")}</ListBucketResult>`;
}

function folded(key: string, prefix: string, delimiter: string): string {
  const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? key : key.slice(0, end + delimiter.length);
}

export function versionListing(bucket: Bucket): string {
  const entries = bucket.everyKey().flatMap(key =>
    bucket.versions(key).map(({ id, stored }, index, all) => {
      const kind = stored ? "Version" : "DeleteMarker";
      return `<${kind}><Key>${escaped(key)}</Key><VersionId>${id}</VersionId><IsLatest>${index === all.length - 1}</IsLatest></${kind}>`;
    }),
  );
  return `<ListVersionsResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListVersionsResult>`;
}

export function uploadListing(uploads: readonly Upload[]): string {
  const entries = uploads.map(({ id, key }) => `<Upload><Key>${escaped(key)}</Key><UploadId>${id}</UploadId></Upload>`);
  return `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListMultipartUploadsResult>`;
}
