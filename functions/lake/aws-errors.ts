// What an AWS service's refusal means for us: who acts.
import { ConfigError, DataQualityError, isCode, messageOf, QudaoError, TransientError } from "./errors.ts";

/** The HTTP status of an answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

const brokenConnections = ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"];
const passingNames = [
  "TimeoutError",
  "SlowDown",
  "ThrottlingException",
  "TooManyRequestsException",
  // Another writer was faster: what is there now is read first.
  "ConcurrentModificationException",
  "RequestTimeout",
  "AbortError",
  // The body was cut or changed on the way, and the service noticed.
  "IncompleteBody",
  "BadDigest",
];

/** Throttled, out of order for a moment, or the connection broke: the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (status !== undefined && (status >= 500 || status === 429)) return true;
  const code = "code" in error ? String(error.code) : "";
  return passingNames.includes(error.name) || brokenConnections.includes(code);
}

/** 403 as well, but no permission would help. */
const credentialNames = [
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "RequestTimeTooSkewed",
];

/** Services that speak JSON say so with status 400. */
const deniedNames = ["AccessDenied", "AccessDeniedException"];

const placeNames = [
  "NoSuchBucket",
  "PermanentRedirect",
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
];

/**
 * The same refusal as one of our errors, or the error itself where it is a bug.
 * @param action the permission the call needs, such as "s3:PutObject"
 * @param target what it was tried on, such as "s3://bucket/key"
 */
export function explained(error: unknown, action: string, target: string): unknown {
  if (error instanceof QudaoError || !(error instanceof Error)) return error;
  if (isTransient(error))
    return new TransientError(`${action} on ${target} failed for now: ${reason(error)}`, {
      hint: "Run again; nothing was lost.",
      cause: error,
    });
  if (credentialNames.includes(error.name))
    return new ConfigError(`${action} on ${target} was refused: ${reason(error)}`, {
      hint: "Renew the credentials of this step and check the machine's clock; then run again, nothing was lost.",
      cause: error,
    });
  // The client has no name for it.
  if (error.message === "Region is missing")
    return new ConfigError(`${action} on ${target} is not possible: no region is set`, {
      hint: "Set AWS_REGION, or a region in the profile of the AWS tools.",
      cause: error,
    });
  if (statusOf(error) === 403 || deniedNames.includes(error.name))
    return new ConfigError(`${action} on ${target} was refused: ${reason(error)}`, {
      hint: `Grant ${action} on ${target} to the role that runs this step (infra/functions.ts).`,
      cause: error,
    });
  if (placeNames.includes(error.name))
    return new ConfigError(`${action} on ${target} is not possible: ${reason(error)}`, {
      hint: "Check the bucket's name and region.",
      cause: error,
    });
  return error;
}

/**
 * What went wrong with a body after its answer had begun.
 * @param target such as "raw/…/x.parquet in s3://bucket"
 */
export function explainedBody(error: unknown, target: string): unknown {
  if (isTransient(error) || isCode(error, "ERR_STREAM_PREMATURE_CLOSE"))
    return new TransientError(`${target} broke off while it was read: ${messageOf(error)}`, {
      hint: "Run again; nothing was lost.",
      cause: error,
    });
  // The client compares the checksum that the store kept with what came.
  if (messageOf(error).startsWith("Checksum mismatch"))
    return new DataQualityError(`${target} is damaged: ${messageOf(error)}`, {
      hint: "Restore the object's last version in the bucket.",
      cause: error,
    });
  return error;
}

const reason = (error: Error) => `${error.name} ${messageOf(error)}`.trim();
