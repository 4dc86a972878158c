// @ts-check
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { pretrained } from "../../src/dist/experiments/pretrained/pretrained.js";
import { readResult } from "../../src/dist/experiments/stored-result.js";
import { pack } from "../../src/dist/explore/fronts/page/packed.js";
import { tryDataName } from "../../src/dist/explore/fronts/page/try-data.js";
import { pageDial } from "../../src/dist/explore/page/page-dial.js";
import { growthScrubber } from "../../src/dist/explore/scrubber/growth-scrubber.js";
import { Formulas } from "./formulas.mjs";
import { framePage } from "./page.mjs";

/** @typedef {import("../../src/dist/explore/fronts/page/try-data.js").TryDial} TryDial */
/** @typedef {import("../../src/dist/explore/fronts/page/try-data.js").TryRun} TryRun */

/** So few that a move of the dial is answered before it is felt. */
const pictures = 50;

/** Path of the page in the site. */
export const tryTarget = "try/index.html";

/**
 * Writes the page on which the coefficient dial and the growth scrubber move without a kernel, from disk.
 *
 * @param {string} root of the repository
 * @param {string} out folder of the site
 */
export async function writeTryPage(root, out) {
  const folder = join(out, "try");
  mkdirSync(folder, { recursive: true });
  const data = JSON.stringify(pack(await tryData()));
  writeFileSync(join(folder, "data.js"), `globalThis.${tryDataName} = ${data};\n`);
  // One script that is no module: a browser loads no modules from disk.
  const bundle = await rolldown({ input: join(root, "src/dist/explore/fronts/page/try-page.js") });
  await bundle.write({ file: join(folder, "try.js"), format: "iife", minify: true });
  await bundle.close();
  cpSync(join(root, "src/data/fashion-mnist-mini/copyright"), join(folder, "copyright.txt"));
  const formulas = new Formulas();
  const text = formulas.takeOut(readFileSync(join(root, "tools/site/try.html"), "utf8"));
  const scripts = '<script src="data.js"></script>\n<script src="try.js"></script>';
  const body = `${formulas.putBack(text).replace("@COUNT@", String(pictures))}\n${scripts}`;
  const frame = { target: tryTarget, body, hasFormulas: true, kind: /** @type {const} */ ("text") };
  writeFileSync(join(out, tryTarget), framePage({ ...frame, before: undefined, after: undefined }));
}

/** The nets that come with the library, and runs of which every epoch is known. */
async function tryData() {
  const members = await pretrained("fashion-members");
  const grown = await pretrained("fashion-grown");
  try {
    const dials = [dialOf("the grown net", grown), dialOf("the two members", members)];
    const result = readResult("cifar100");
    const runs = [
      runOf("stored run of the CIFAR-100 experiment", growthScrubber(result, { method: "mixture" })),
      runOf("the nets above", growthScrubber(grown, { earlier: [members] })),
    ];
    return { dials, runs };
  } finally {
    members.dispose();
    grown.dispose();
  }
}

/**
 * @param {string} label
 * @param {import("../../src/dist/training/run/run.js").Run} run
 * @returns {TryDial}
 */
function dialOf(label, run) {
  const first = { turn: 0, layer: "stage2.0.conv2", block: 0, picture: 0, changed: [] };
  return { label, data: pageDial(run, pictures), first };
}

/**
 * @param {string} label
 * @param {import("../../src/dist/explore/scrubber/growth-scrubber.js").GrowthScrubber} scrubber
 * @returns {TryRun}
 */
function runOf(label, scrubber) {
  const { state } = scrubber;
  scrubber.close();
  return { label, state };
}
