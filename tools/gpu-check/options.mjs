// @ts-check
import { resolve } from "node:path";
import { oneOf } from "../../src/dist/checking/shapes.js";
import { profiles } from "../../src/dist/experiments/profile.js";
import { wordsOrExit } from "../command-words.mjs";
import { partNames } from "./part-list.mjs";

const help = `npm run gpu-check -- [--python PATH] [--photos FOLDER] [--profile NAME] [--only PARTS] [--out FOLDER]
                      [--golden FOLDER] [--cpu]

Checks and times this version on an NVIDIA GPU, in at most 8 minutes, and writes one page and one file of JSON to send.

  --python PATH    a Python that can import PyTorch with CUDA, to compare step times with; without it ours are timed alone
  --photos FOLDER  photographs in train/CLASS/ and val/CLASS/, to read; without it some are made
  --profile NAME   whose network and images are trained: ${profiles.join(", ")} (default ${defaultProfile()}; smoke with --cpu)
  --only PARTS     only these, separated by commas: ${partNames.join(", ")}
  --out FOLDER     where the folder of results is made (default results/gpu)
  --golden FOLDER  recordings of the published implementation (default ../shared/golden, if it is there)
  --cpu            everything in small on the processor, in under a minute: to test this command

Ctrl-C stops it; what is done is written. docs/gpu.md says what each number will decide.
`;

/**
 * @typedef {object} Asked
 * @property {boolean} cpu
 * @property {import("../../src/dist/experiments/profile.js").Profile} profile
 * @property {readonly string[]} only names of parts
 * @property {string | undefined} python
 * @property {string | undefined} photos
 * @property {string | undefined} golden a folder that was named
 * @property {string | undefined} out
 */

/** Reads the command line; exits where it is wrong. @returns {Asked} */
export function readOptions() {
  const folder = process.env.INIT_CWD ?? process.cwd();
  const path = (/** @type {string | undefined} */ given) =>
    given === undefined ? undefined : resolve(folder, given);
  const { values } = wordsOrExit(
    {
      cpu: { type: "flag" },
      profile: { type: "text", shape: oneOf(profiles) },
      only: { type: "text", shape: partsShape },
      python: { type: "text" },
      photos: { type: "text" },
      golden: { type: "text" },
      out: { type: "text" },
    },
    { where: "gpu-check", help },
  );
  const { cpu = false, python } = values;
  return {
    cpu,
    profile: /** @type {Asked["profile"]} */ (values.profile ?? (cpu ? "smoke" : defaultProfile())),
    only: values.only === undefined ? partNames : ["device", ...values.only.split(",")],
    // A name without a slash is one on the PATH.
    python: python?.includes("/") ? path(python) : python,
    photos: path(values.photos),
    golden: path(values.golden),
    out: path(values.out),
  };
}

/** `hour`, sized for one GPU, once there is one. */
function defaultProfile() {
  return profiles.find((/** @type {string} */ name) => name === "hour") ?? "laptop";
}

/** @type {import("../../src/dist/checking/shapes.js").Shape} */
function partsShape(value, at) {
  const names = String(value).split(",");
  return names.every((name) => oneOf(partNames)(name, at));
}
