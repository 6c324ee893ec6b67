// `npm test`: everything that needs nothing but npm. Suites that need a browser or real data have configs of their own.
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/real/**", "test/s3/**", "test/faults/**", "test/emulated/**"],
    // The longest without a time of its own takes 14 s with the processors shared; what hangs is told apart from what is slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests wait for disks and child processes a third of their time: on two processors three workers take three quarters of the time
    // that two take. They keep their processors busy, so on more of them they are done sooner.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    setupFiles: [new URL("property-seed.ts", import.meta.url).pathname],
  },
});
