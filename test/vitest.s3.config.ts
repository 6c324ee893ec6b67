// `npm run test:s3`: the lake on S3 servers that others wrote, and the questions that keep our own one honest. Needs what
// `bash .ci/install-stand-ins` installs.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: [
      "test/s3/**/*.test.ts",
      "test/servers/s3-protocol.test.ts",
      "test/lake/storage.test.ts",
      "test/lake/commit-log.test.ts",
      "test/lake/snapshot.test.ts",
      "test/lake/file-integrity.test.ts",
    ],
    globalSetup: "test/s3/start-servers.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
