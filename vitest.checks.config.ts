import { defineConfig } from "vitest/config";

/** The checks of `npm test` that look at the whole clone: slower than the unit tests, one file a step. */
export default defineConfig({
  test: {
    include: ["tools/checks/*.check.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    fileParallelism: false,
    // Of tests that say that they may run at the same time: notebooks.
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
  },
});
