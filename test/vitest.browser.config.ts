// `npm run test:browser`: the built site in Chromium. Needs a Chromium: /usr/bin/chromium, or the one CHROMIUM_PATH names.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
