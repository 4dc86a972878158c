import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathShape } from "../checking/file-shapes.js";
import { demand, demandArguments, distinct, oneOf, open, optional, type Shape } from "../checking/shapes.js";
import { repositoryFolder } from "../files/project-folder.js";
import type { RunTracker } from "../training/run/run-tracker.js";
import { PythonTracker, type Service, services } from "./python-tracker.js";
import { TensorBoard } from "./tensor-board.js";

/** The setting that names trackers. */
const setting = "MIXTURE_GROWTH_TRACK";

/** Variables, by their names. */
type Environment = Readonly<Record<string, string | undefined>>;

const variable: Shape = optional(
  (value, at) => typeof value === "string" || at.expected("to be a text", value, "Use process.env."),
);

const environmentShape = open<{ MIXTURE_GROWTH_TRACK?: string; MIXTURE_GROWTH_TRACK_PYTHON?: string }>(
  { MIXTURE_GROWTH_TRACK: variable, MIXTURE_GROWTH_TRACK_PYTHON: variable },
  "Use process.env.",
);

const trackerNames = ["tensorboard", ...services] as const;

/**
 * The trackers of a run that is stored in a folder: those that `MIXTURE_GROWTH_TRACK` names in the environment, with commas
 * between them, of `tensorboard`, `trackio` and `wandb`; `none`; TensorBoard's event files where it is not set.
 *
 * `MIXTURE_GROWTH_TRACK_PYTHON` names the Python that has Trackio or W&B; otherwise it is that of
 * `npm run engines -- tracking`, where it is set up, or `python3`.
 *
 * @throws InputError for an unknown name.
 * @example
 * ```ts
 * const trackers = trackersOf("results/first", { MIXTURE_GROWTH_TRACK: "tensorboard,trackio" });
 * ```
 */
export function trackersOf(directory: string, environment: Environment = process.env): RunTracker[] {
  demandArguments("trackersOf", {
    directory: [directory, pathShape],
    environment: [environment, environmentShape],
  });
  return namesIn(environment).map((name) =>
    name === "tensorboard"
      ? new TensorBoard(directory)
      : new PythonTracker(name, directory, { python: pythonOf(environment) }),
  );
}

function namesIn(environment: Environment): ("tensorboard" | Service)[] {
  const named = environment[setting]?.trim() || "tensorboard";
  if (named === "none") return [];
  const names = named.split(",").map((name) => name.trim());
  const advice = "Name trackers with commas between them, or none, or unset it.";
  demand(names, distinct(oneOf(trackerNames, advice)), setting, "environment");
  return names as ("tensorboard" | Service)[];
}

function pythonOf({
  MIXTURE_GROWTH_TRACK_PYTHON: named,
}: Readonly<Record<string, string | undefined>>): string {
  if (named !== undefined && named !== "") return named;
  const own = join(repositoryFolder() ?? ".", ".setup/engines/tracking/bin/python");
  return existsSync(own) ? own : "python3";
}
