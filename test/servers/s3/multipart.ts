// Uploads in parts: invisible until they are completed, and completed at once.
import { createHash } from "node:crypto";
import type { StoredBody } from "./bucket.ts";
import { compositeChecksum } from "./checksums.ts";
import { S3Refusal } from "./refusal.ts";

export interface Upload {
  id: string;
  bucket: string;
  key: string;
  headers: Record<string, string>;
  parts: Map<number, StoredBody>;
}

/** S3 refuses smaller parts, but for the last. */
const leastPartBytes = 5 * 1024 ** 2;

export class Uploads {
  readonly #open = new Map<string, Upload>();
  #count = 0;

  begin(bucket: string, key: string, headers: Record<string, string>): Upload {
    const upload = { id: `upload-${++this.#count}`, bucket, key, headers, parts: new Map() };
    this.#open.set(upload.id, upload);
    return upload;
  }

  find(id: string | null): Upload {
    const upload = this.#open.get(id ?? "");
    if (!upload) throw new S3Refusal(404, "NoSuchUpload");
    return upload;
  }

  end({ id }: Upload): void {
    this.#open.delete(id);
  }

  in(bucket: string): Upload[] {
    return [...this.#open.values()].filter(upload => upload.bucket === bucket);
  }
}

/** The object that a list of parts (the request's XML) makes of an upload. */
export function completed({ parts, headers }: Upload, xml: string): StoredBody {
  const named = [...xml.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = ""]) => ({
    number: Number(tag(part, "PartNumber")),
    etag: tag(part, "ETag").replaceAll("&quot;", '"'),
  }));
  const ascending = named.every(({ number }, index) => number > (named[index - 1]?.number ?? 0));
  if (named.length === 0 || !ascending) throw new S3Refusal(400, "InvalidPartOrder");
  const found = named.map(({ number, etag }) => {
    const part = parts.get(number);
    if (!part || part.etag.replaceAll('"', "") !== etag.replaceAll('"', "")) throw new S3Refusal(400, "InvalidPart");
    return part;
  });
  if (found.slice(0, -1).some(({ body }) => body.length < leastPartBytes)) throw new S3Refusal(400, "EntityTooSmall");
  const md5 = createHash("md5").update(Buffer.concat(found.map(({ etag }) => Buffer.from(etag.slice(1, -1), "hex"))));
  return {
    body: Buffer.concat(found.map(({ body }) => body)),
    etag: `"${md5.digest("hex")}-${found.length}"`,
    headers: { ...headers, ...checksumOf(found) },
    modifiedAt: new Date(),
  };
}

function checksumOf(parts: readonly StoredBody[]): Record<string, string> {
  const [first] = parts;
  const header = Object.keys(first?.headers ?? {}).find(name => name.startsWith("x-amz-checksum-"));
  const values = header ? parts.flatMap(part => part.headers[header] ?? []) : [];
  const sum = header && values.length === parts.length ? compositeChecksum(header, values) : undefined;
  return header && sum ? { [header]: sum, "x-amz-checksum-type": "COMPOSITE" } : {};
}

const tag = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
