import type { Rows } from "./entry.js";

/** Entries of `src/tracking`. */
export function trackingRows(): Rows {
  return {
    TensorBoard: {
      parameters: ["directory", "options"],
      required: 1,
      valid: () => ["results/first", { time: () => new Date(0) }],
    },
    PythonTracker: {
      parameters: ["service", "directory", "options"],
      required: 2,
      valid: () => [
        "trackio",
        "results/first",
        { python: "python3", project: "mine", id: () => "first", now: () => 0 },
      ],
    },
    trackersOf: {
      parameters: ["directory", "environment"],
      required: 1,
      valid: () => ["results/first", { MIXTURE_GROWTH_TRACK: "none" }],
      open: ["environment"],
      allows: { "environment.MIXTURE_GROWTH_TRACK": ["empty"] },
    },
  };
}
