// Whose object is it? The client repeats a request whose answer was lost, and may then meet what its own first try wrote.
// So a write that must know carries an id of its own, which the object keeps. (Comparing bodies would not do: two writers
// that count from 4 to 5 write the same bytes.)
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";

export interface ObjectPlace {
  Bucket: string;
  Key: string;
}

export const attemptHeader = "qudao-attempt";

/** The id of the write that made the object what it is now; undefined where there is none. */
export async function attemptAt(client: S3Client, { Bucket, Key }: ObjectPlace): Promise<string | undefined> {
  try {
    return (await client.send(new HeadObjectCommand({ Bucket, Key }))).Metadata?.[attemptHeader];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether the client sent the request more than once; where it does not say, it may have. */
export function wasRepeated(error: unknown): boolean {
  if (!(error instanceof Error) || !("$metadata" in error)) return true;
  const metadata = error.$metadata;
  return !(typeof metadata === "object" && metadata !== null && "attempts" in metadata && metadata.attempts === 1);
}

/** Not a missing bucket, which is a matter of configuration. */
export const isMissing = (error: unknown) => error instanceof Error && ["NoSuchKey", "NotFound"].includes(error.name);
