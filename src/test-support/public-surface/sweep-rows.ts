import type { Rows } from "./entry.js";

/** Entries of `src/sweep`. */
export function sweepRows(): Rows {
  return {
    EngineError: "an error that the library throws",
    runSweep: {
      parameters: ["what", "options"],
      valid: () => [
        "cifar100",
        {
          profile: "smoke",
          seeds: [0],
          split: "test",
          engine: "local",
          atOnce: 1,
          threads: 1,
          replicas: 2,
          gpus: 0,
          settings: {},
          directory: "sweeps/first",
          retryFailed: false,
          on: () => {},
          signal: () => AbortSignal.abort(),
        },
      ],
      required: 1,
      open: ["options.settings"],
      allows: {
        "options.seeds": ["number"],
        "options.retryFailed": ["boolean"],
      },
      endsWith: /aborted/,
    },
  };
}
