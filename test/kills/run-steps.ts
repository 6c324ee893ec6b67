// Ingest, transform and alert in one process that can be killed: node run-steps.mjs <config> <out>. QUDAO_S3_ENDPOINT puts the
// lake into the bucket QUDAO_S3_BUCKET of that server. It says "begins" when everything is loaded and the first step starts.
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { alert } from "../../functions/alert/alert.ts";
import { headerOf } from "../../functions/alert/mail-headers.ts";
import { openProject } from "../../functions/cli/open-project.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { ingest } from "../../functions/ingest/ingest.ts";
import { S3Storage } from "../../functions/lake/s3-storage.ts";
import { transform } from "../../functions/transform/transform.ts";
import { noonClock } from "./noon-clock.ts";

export { TransientError } from "../../functions/lake/errors.ts";
export { alert, ingest, openProject, transform };

/** All that writes to the lake, one step after the other. */
export async function runSteps(context: StepContext): Promise<void> {
  const { failures } = await ingest(context);
  if (failures[0]) throw failures[0].error;
  await transform(context);
  await alert(context);
}

/** One whole run, as a process of its own or within the one that looks. */
export async function runOnce(
  config: string,
  out: string,
  environment: Readonly<Record<string, string | undefined>>,
  begins: () => void = () => {},
): Promise<void> {
  await using project = await openProject({ config, out, quiet: true, json: false, verbose: false });
  const { effects } = project.context;
  effects.storage = bucketOf(environment, join(effects.workFolder, "cache")) ?? effects.storage;
  effects.now = noonClock(environment);
  effects.log = () => {};
  const send = effects.sendMail;
  effects.sendMail = async mail => {
    await send?.(mail);
    // Every copy that left leaves a line: its Message-ID.
    await appendFile(join(out, "sent.log"), `${headerOf(mail.raw, "Message-ID")}\n`);
  };
  begins();
  await runSteps(project.context);
}

function bucketOf(environment: Readonly<Record<string, string | undefined>>, cacheFolder: string) {
  const { QUDAO_S3_ENDPOINT: endpoint, QUDAO_S3_BUCKET: bucket = "" } = environment;
  if (endpoint === undefined) return undefined;
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = environment;
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Storage(
    new S3Client({ endpoint, forcePathStyle: true, region: "us-east-1", credentials }),
    bucket,
    cacheFolder,
  );
}

const [config, out] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && config !== undefined && out !== undefined) {
  try {
    await runOnce(config, out, process.env, () => process.stdout.write("begins\n"));
  } catch (error) {
    // Node's own report begins with the line of source that threw. In a bundle of few lines that is more than a pipe of 64 KB
    // holds when the process ends, and the error itself would be cut off.
    console.error(error);
    process.exitCode = 1;
  }
}
