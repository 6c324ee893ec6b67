// AWS on this machine, as far as ministack goes: over TLS, and with the policies of roles and buckets enforced.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { freePort } from "./listen.ts";
import { installed, startProgram } from "./program.ts";
import { ministackEnvironment } from "./real-s3.ts";

export interface Emulator extends AsyncDisposable {
  account: string;
  region: string;
  /** What the AWS clients of a process need to take it for AWS, as the account's root. */
  environment: Record<string, string>;
}

export const emulatedAccount = "111111111111";
const region = "eu-central-1";
const root = { AWS_ACCESS_KEY_ID: "qudaotest", AWS_SECRET_ACCESS_KEY: "qudaotestsecret" };

const certificateIn = (folder: string) => join(folder, "ministack-tls", "server.crt");

/** @throws Error where it is not installed or does not answer. */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  const program = await startProgram("ministack", port, async folder => ({
    command: await installed("ministack", "bin/ministack"),
    args: [],
    env: {
      ...ministackEnvironment(folder, port),
      ...root,
      AUTH: "true",
      USE_SSL: "1",
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: emulatedAccount,
      MINISTACK_REGION: region,
      PYTHONPATH: new URL("emulator-python", import.meta.url).pathname,
      // Lambdas inherit it; the server writes the file before it starts one.
      NODE_EXTRA_CA_CERTS: certificateIn(folder),
    },
  }));
  const certificate = certificateIn(program.folder);
  // Clients of this process trust it too. Only processes that start later take it from their environment.
  setDefaultCACertificates([...getCACertificates("default"), await readFile(certificate, "utf8")]);
  const environment = {
    ...root,
    AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CA_BUNDLE: certificate,
    NODE_EXTRA_CA_CERTS: certificate,
  };
  return { account: emulatedAccount, region, environment, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}
