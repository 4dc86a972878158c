// @ts-check
import { partOf } from "./part-list.mjs";

/** @typedef {import("./part-process.mjs").PartOutcome} PartOutcome */

/** Parts together, so that there is time left for starting and writing. */
export const wholeSeconds = 470;

/**
 * Carries out parts one after the other; each has its own time, and all together theirs.
 *
 * @param {readonly string[]} names
 * @param {{ carryOut: (name: string, seconds: number, onNote: (note: string) => void) => Promise<PartOutcome>,
 *   onOutcome: (outcome: PartOutcome) => void, progress: (line: string) => void, stopped: () => boolean,
 *   now?: () => number, patience?: number, every?: number }} options `onOutcome` is called after each, so that it is kept;
 *   `patience`: by how much all times are longer
 */
export async function runParts(
  names,
  { carryOut, onOutcome, progress, stopped, now = () => performance.now(), patience = 1, every = 1000 },
) {
  const began = now();
  const left = () => patience * wholeSeconds - (now() - began) / 1000;
  for (const [index, name] of names.entries()) {
    if (stopped()) {
      onOutcome({ name, status: "stopped", seconds: 0, problem: "It was not begun, because of Ctrl-C." });
      continue;
    }
    const { title, seconds: own } = partOf(name);
    const limit = Math.floor(Math.min(patience * own, left()));
    if (limit < 5) {
      onOutcome({
        name,
        status: "failed",
        seconds: 0,
        problem: `Expected ${name} to have 5 s but the parts before it took all of the time (gpu-check). Run it with --only ${name} and send that file too.`,
      });
      continue;
    }
    const partBegan = now();
    let doing = "starting";
    const show = () => {
      const spent = Math.round((now() - partBegan) / 1000);
      const most = atMost(names.slice(index + 1), { here: limit - spent, whole: left(), patience });
      progress(
        `[${index + 1}/${names.length}] ${title}: ${doing} (${clock(spent)}; at most ${clock(most)} left)`,
      );
    };
    show();
    const timer = setInterval(show, every);
    try {
      const outcome = await carryOut(name, limit, (note) => {
        doing = note;
        show();
      });
      onOutcome(outcome);
    } finally {
      clearInterval(timer);
    }
  }
}

/**
 * @param {readonly string[]} later
 * @param {{ here: number, whole: number, patience: number }} left
 */
function atMost(later, { here, whole, patience }) {
  const sum = later.reduce((total, name) => total + patience * partOf(name).seconds, Math.max(0, here));
  return Math.max(0, Math.round(Math.min(sum, whole)));
}

/** @param {number} seconds */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
