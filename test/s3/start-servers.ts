// Starts the servers that others wrote once for the whole suite and tells the tests where they are.
import type { TestProject } from "vitest/node";
import { realServers, type S3Place, startRealServer } from "../servers/real-s3.ts";

declare module "vitest" {
  interface ProvidedContext {
    s3Servers: S3Place[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = await Promise.all(realServers.map(startRealServer));
  project.provide(
    "s3Servers",
    running.map(({ name, url, credentials }) => ({ name, url, credentials })),
  );
  return async () => {
    for (const server of running) await server[Symbol.asyncDispose]();
  };
}
