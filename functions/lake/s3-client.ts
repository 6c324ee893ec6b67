// The S3 client as the lake uses it: patient with a busy store, never waiting for ever on a silent one.
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";

/** @param options what differs: an address and credentials where it is not AWS. */
export function s3Client(options: Pick<S3ClientConfig, "endpoint" | "region" | "credentials"> = {}): S3Client {
  return new S3Client({
    // 5 tries with the client's own jittered waits ride out some seconds of throttling.
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    // A server under a plain address has no host name per bucket.
    ...(options.endpoint && { forcePathStyle: true }),
    ...options,
  });
}
