// `npm run test:emulated`: the whole stack in an emulator of AWS, over TLS and with its policies enforced. Needs what
// `bash .ci/install-stand-ins` installs, and openssl.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/emulated/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One emulator after the other: each has the processors to itself.
    fileParallelism: false,
  },
});
