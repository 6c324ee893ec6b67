// Signature Version 4 as a server checks it: the request is signed again with the secret, and both must agree.
// After https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { S3Refusal } from "./refusal.ts";

export interface ServerCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Where it is set, requests must carry it: temporary credentials. Another one is an expired one. */
  sessionToken?: string;
}

const tolerancePerSide = 15 * 60 * 1000;

/** Refuses a request that these credentials did not sign a moment ago. */
export function verifySignature(request: IncomingMessage, credentials: ServerCredentials, now: Date): void {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? "",
    );
  if (!parsed) throw new S3Refusal(403, "AccessDenied");
  const [, accessKeyId, scope = "", signedHeaders = "", signature = ""] = parsed;
  if (accessKeyId !== credentials.accessKeyId) throw new S3Refusal(403, "InvalidAccessKeyId");
  if ((request.headers["x-amz-security-token"] ?? "") !== (credentials.sessionToken ?? ""))
    throw new S3Refusal(400, "ExpiredToken");
  const stamp = String(request.headers["x-amz-date"] ?? "");
  const signedAt = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(now.getTime() - signedAt) < tolerancePerSide)) throw new S3Refusal(403, "RequestTimeTooSkewed");
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical(request, signedHeaders))].join("\n");
  const key = scope.split("/").reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, "hex")))
    throw new S3Refusal(403, "SignatureDoesNotMatch");
}

function canonical({ method, url = "/", headers }: IncomingMessage, signedHeaders: string): string {
  const [path = "/", query = ""] = url.split("?");
  const parameters = query === "" ? [] : query.split("&").map(pair => (pair.includes("=") ? pair : `${pair}=`));
  const lines = signedHeaders.split(";").map(name => `${name}:${[headers[name]].flat().join(",").trim()}\n`);
  return [
    method,
    path,
    parameters.sort().join("&"),
    lines.join(""),
    signedHeaders,
    headers["x-amz-content-sha256"],
  ].join("\n");
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();
