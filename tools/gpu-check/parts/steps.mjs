// @ts-check
// Times training steps, ours and PyTorch's in turns, so that what else happens on the machine affects both.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, spread } from "../../../bench/statistics.mjs";
import { cloneRoot } from "../../setup/places.mjs";
import { Answerer } from "../asking.mjs";
import { partProgram } from "../part-process.mjs";
import { gpuSizes, smallSizes, stepWords } from "../sizes.mjs";

const ourProgram = fileURLToPath(new URL("../programs/our-steps.mjs", import.meta.url));
const openSeconds = 60;

/**
 * @typedef {object} StepRow
 * @property {string} net
 * @property {number} batch
 * @property {string} precision
 * @property {string} support `"native"`, or `"emulated"` on a processor that rounds inputs and results
 * @property {number} oursMs median of all steps
 * @property {number | null} peerMs
 * @property {number | null} ratio ours / PyTorch's: the median over the rounds
 * @property {number | null} noise interquartile range of the rounds' ratios, as a share of their median
 * @property {number} oursTflops two for each multiply-accumulate
 * @property {number | null} peerTflops
 * @property {{ ours: number[], peer: number[] | null }[]} rounds every time in ms
 */

await partProgram(async (part) => {
  const { cpu, python = "", torch = null, withoutTorch } = part.settings;
  const sizes = cpu ? smallSizes : gpuSizes;
  const cwd = join(cloneRoot, "bench");
  if (withoutTorch !== undefined) part.skip(withoutTorch);
  const ours = new Answerer(process.execPath, [ourProgram], { cwd, name: "our step" });
  const peer =
    torch === null
      ? undefined
      : new Answerer(python, ["torch_step.py", "--serve"], { cwd, name: "PyTorch's step" });
  const device = ["--device", cpu ? "cpu" : "cuda"];
  /** @type {StepRow[]} */
  const rows = [];
  for (const precision of sizes.precisions) {
    for (const sized of sizes.nets) {
      let isLeftOut = false;
      await part.attempt(`${sized.name}, ${precision}`, async () => {
        const patience = Math.min(openSeconds, part.secondsLeft);
        const words = stepWords(sized, precision);
        const { support, macs } = await ours.ask({ open: words }, patience);
        isLeftOut = support === "none";
        if (isLeftOut) return;
        // Where theirs fails, ours is timed without it.
        const other = await peer?.ask({ open: [...words, ...device] }, patience).then(
          () => peer,
          (error) => part.fail(error),
        );
        const rounds = await inTurns({ ours, peer: other ?? undefined, sizes });
        rows.push(rowOf({ sized, precision, support, macs, rounds }));
        part.keep({ torch, rows });
      });
      if (!isLeftOut) continue;
      part.skip(`${precision} was left out, since only GPUs have it.`);
      break;
    }
  }
  ours.end();
  peer?.end();
});

/** @param {{ ours: Answerer, peer: Answerer | undefined, sizes: import("../sizes.mjs").Sizes }} options */
async function inTurns({ ours, peer, sizes }) {
  const patience = 60;
  const [first = 1] = (await ours.ask({ time: 1 }, patience)).times;
  const count = Math.max(2, Math.min(sizes.steps, Math.floor(sizes.turnMs / first)));
  const rounds = [];
  for (let round = 0; round < sizes.rounds; round++) {
    const turn = async (/** @type {Answerer | undefined} */ who) =>
      who === undefined ? null : timesOf(await who.ask({ time: count }, patience), count);
    // Who begins has the warmer or cooler GPU, so they alternate.
    const theirs = round % 2 === 1 ? await turn(peer) : undefined;
    const us = /** @type {number[]} */ (await turn(ours));
    rounds.push({ ours: us, peer: theirs === undefined ? await turn(peer) : theirs });
  }
  return rounds;
}

/** @param {any} answer @param {number} count @returns {number[]} */
function timesOf({ times }, count) {
  const isWhole =
    Array.isArray(times) && times.length === count && times.every((ms) => Number.isFinite(ms) && ms > 0);
  if (isWhole) return times.map((/** @type {number} */ ms) => Math.round(ms * 1000) / 1000);
  throw new Error(
    `Expected ${count} times in milliseconds but got ${JSON.stringify(times)?.slice(0, 120)} (gpu-check). Please send check.json.`,
  );
}

/**
 * @param {{ sized: import("../sizes.mjs").SizedNet, precision: string, support: string, macs: number,
 *   rounds: StepRow["rounds"] }} timed
 * @returns {StepRow}
 */
function rowOf({ sized: { name, batch }, precision, support, macs, rounds }) {
  const all = (/** @type {"ours" | "peer"} */ side) => rounds.flatMap((round) => round[side] ?? []);
  const middle = (/** @type {"ours" | "peer"} */ side) => (all(side).length === 0 ? null : median(all(side)));
  const tflops = (/** @type {number | null} */ ms) => (ms === null ? null : (2 * macs) / ms / 1e9);
  const ratios = rounds.flatMap(({ ours, peer }) => (peer === null ? [] : [median(ours) / median(peer)]));
  const oursMs = /** @type {number} */ (middle("ours"));
  const noise = spread(ratios);
  return {
    net: name,
    batch,
    precision,
    support,
    oursMs,
    peerMs: middle("peer"),
    ratio: ratios.length === 0 ? null : median(ratios),
    noise: Number.isNaN(noise) ? null : noise,
    oursTflops: /** @type {number} */ (tflops(oursMs)),
    peerTflops: tflops(middle("peer")),
    rounds,
  };
}
