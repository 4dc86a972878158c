import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { timesFile } from "../checkpoint/checkpoint-times.js";
import { checkpointNumbers, checkpointPath } from "../checkpoint/read-checkpoint.js";

/** Every byte of a run's newest checkpoint, by file; without the times, which no two runs have in common. */
export function newestBytes(directory: string): Record<string, string> {
  const path = checkpointPath(directory, checkpointNumbers(directory)[0] as number);
  const files = readdirSync(path).filter((file) => file !== timesFile);
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(path, file), "latin1")]));
}
