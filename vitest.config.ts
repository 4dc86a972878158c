import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests read the sources, so that they never pass on a stale build.
    alias: [
      { find: "#library", replacement: source("src") },
      {
        find: "mixture-growth-display/template",
        replacement: source("kernel-ext/display/src/figure/template.ts"),
      },
      { find: "mixture-growth-display", replacement: source("kernel-ext/display/src/index.ts") },
      { find: "mixture-growth-widgets", replacement: source("kernel-ext/widgets/src/index.ts") },
      { find: /^mixture-growth$/, replacement: source("src/index.ts") },
      { find: /^mixture-growth\/(\w+)$/, replacement: `${source("src")}/$1/index.ts` },
    ],
  },
  test: {
    include: ["{src,kernel-ext,data-scripts,tools,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // One process each: the native library keeps one state per process.
    setupFiles: [source("tools/property-seed.ts")],
    pool: "forks",
    maxWorkers: 2,
    // Tests of training do real work; a machine that is busy elsewhere must not fail them.
    testTimeout: 60_000,
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
  },
});
