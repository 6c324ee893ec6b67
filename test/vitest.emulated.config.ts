// `npm run test:emulated`: the whole stack in an emulator of AWS, over TLS and with its policies enforced. Needs what
// `bash .ci/install-stand-ins` installs, and openssl.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/emulated/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Half of the time is spent waiting: two emulators side by side take 124 s, one after the other 174 s.
    maxWorkers: 2,
  },
});
