// A file goes up in one request, or, where it is large, in parts that are sent side by side and again one by one where a
// connection breaks. Every part carries a checksum that the store compares; the object appears when all of them are there.
import { randomUUID } from "node:crypto";
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { attemptAt, attemptHeader, type ObjectPlace, wasRepeated } from "./s3-attempt.ts";

const mib = 1024 ** 2;
/** S3 takes 5 MiB to 5 GiB a part. Three at once need 48 MiB of memory. */
const leastPartBytes = 16 * mib;
const partsAtOnce = 3;
/** More parts S3 does not take; so parts grow from 160 GB on. */
const mostParts = 10_000;

/** @param partBytes smaller only in tests; S3 itself refuses parts under 5 MiB. */
export async function uploadFile(
  client: S3Client,
  where: ObjectPlace,
  path: string,
  partBytes = leastPartBytes,
): Promise<void> {
  const { size } = await stat(path);
  if (size <= partBytes) await client.send(new PutObjectCommand({ ...where, Body: await readFile(path) }));
  else await uploadInParts(client, where, path, { size, partBytes: Math.max(partBytes, Math.ceil(size / mostParts)) });
}

async function uploadInParts(
  client: S3Client,
  where: ObjectPlace,
  path: string,
  { size, partBytes }: { size: number; partBytes: number },
): Promise<void> {
  const attempt = randomUUID();
  const begun = await client.send(
    new CreateMultipartUploadCommand({ ...where, ChecksumAlgorithm: "CRC32", Metadata: { [attemptHeader]: attempt } }),
  );
  const upload = { ...where, UploadId: begun.UploadId };
  try {
    await using file = await open(path);
    const Parts = await sendParts(Math.ceil(size / partBytes), async PartNumber => {
      const Body = await readPart(file, (PartNumber - 1) * partBytes, Math.min(size, PartNumber * partBytes));
      const { ETag, ChecksumCRC32 } = await client.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: "CRC32" }),
      );
      return { PartNumber, ...(ETag && { ETag }), ...(ChecksumCRC32 && { ChecksumCRC32 }) };
    });
    await complete(client, upload, Parts, attempt);
  } catch (error) {
    // Parts that nobody completes cost money until the bucket's rule removes them after days, as it does after a kill. The first
    // error is the one to tell.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    throw error;
  }
}

/** A completion whose answer was lost finds no upload when it is repeated: then the object must be this one. */
async function complete(
  client: S3Client,
  upload: ObjectPlace & { UploadId: string | undefined },
  Parts: CompletedPart[],
  attempt: string,
): Promise<void> {
  try {
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    const isGone = error instanceof Error && error.name === "NoSuchUpload";
    if (!isGone || !wasRepeated(error) || (await attemptAt(client, upload)) !== attempt) throw error;
  }
}

/** Parts 1 … count, a few at a time; after a failure none is begun. */
async function sendParts(
  count: number,
  send: (partNumber: number) => Promise<CompletedPart>,
): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  let next = 1;
  const worker = async () => {
    while (next <= count) {
      const partNumber = next++;
      try {
        parts[partNumber - 1] = await send(partNumber);
      } catch (error) {
        next = count + 1;
        throw error;
      }
    }
  };
  const done = await Promise.allSettled(Array.from({ length: partsAtOnce }, worker));
  const failure = done.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  return parts;
}

async function readPart(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const body = Buffer.alloc(to - from);
  for (let filled = 0; filled < body.length; ) {
    const { bytesRead } = await file.read(body, filled, body.length - filled, from + filled);
    if (bytesRead === 0) throw new Error("the file became shorter while it was sent");
    filled += bytesRead;
  }
  return body;
}
