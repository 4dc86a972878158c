// @ts-check
import { ask, askOurs } from "./ask.mjs";
import { keyOf } from "./judge.mjs";

/**
 * Times what is missing of the rounds of a case: in each round ours and every peer, in turns.
 *
 * @param {import("./cases.mjs").Case} what
 * @param {object} options
 * @param {import("./judge.mjs").Round[]} options.known rounds so far; new ones are added
 * @param {number} options.count how many there should be
 * @param {number} options.steps that a timing is the median of, at least; the case takes its share
 * @param {boolean} options.isQuick leaves out what the short run leaves out
 * @param {string} options.python that has the peers
 * @param {() => void} options.keep called after each timing
 * @throws Error if two entrants differ in their multiply-accumulates or parameters: they are not the same network.
 */
export function timeRounds(what, { known, count, steps, isQuick, python, keep }) {
  const asked = Math.max(1, Math.round(steps * (what.share ?? 1)));
  const entrants = [...what.ours, ...what.peers].filter((entrant) => !isQuick || entrant.isQuick);
  while (known.length < count) known.push({});
  for (const round of known.slice(0, count)) {
    for (const entrant of entrants) {
      const key = keyOf(entrant);
      const before = round[key];
      if (before !== undefined && (before.steps ?? 0) >= asked) continue;
      round[key] = { ...timing(entrant, asked, python), steps: asked };
      expectSameWork(what, round);
      keep();
    }
  }
}

/**
 * @param {import("./entrants.mjs").Entrant} entrant
 * @param {number} steps
 * @param {string} python
 */
function timing({ program, args }, steps, python) {
  const words = [...args, "--steps", String(steps)];
  return program === "step.mjs" ? askOurs(words) : ask(python, [program, ...words]);
}

/**
 * Refuses to compare different networks.
 *
 * @param {import("./cases.mjs").Case} what
 * @param {import("./judge.mjs").Round} round
 */
export function expectSameWork({ name, ours, peerParameters }, round) {
  const keys = new Set(ours.map(keyOf));
  const [[first, expected] = ["", undefined], ...others] = Object.entries(round);
  for (const [key, timing] of others) {
    const isPeer = !keys.has(key) && peerParameters !== undefined;
    const work = { macs: expected?.macs, parameters: isPeer ? peerParameters : expected?.parameters };
    for (const field of /** @type {const} */ (["macs", "parameters"])) {
      if (timing[field] === work[field]) continue;
      throw new Error(
        `Expected ${field} of ${key}, compared with ${first}, to be ${work[field]} but got ${timing[field]} (bench, ${name}). Make them the same network.`,
      );
    }
  }
}
