// @ts-check
// Whether a GPU computes the numbers that it should: the processor's, and those of recordings, where they are.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensorsFile } from "mixture-growth/storage";
import { cloneRoot } from "../../setup/places.mjs";
import { askOnce } from "../asking.mjs";
import { differenceOf } from "../difference.mjs";
import { partProgram } from "../part-process.mjs";
import { rowOfRecordings } from "../recording-row.mjs";
import { gpuSizes, smallSizes } from "../sizes.mjs";
import { stepTolerances } from "../tolerances.mjs";

/** @typedef {import("../tolerances.mjs").Arithmetic} Arithmetic @typedef {import("../difference.mjs").Values} Values */

const program = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../programs/${name}`, import.meta.url));

/** NVIDIA's libraries then multiply float32 as it is. */
const exact = { NVIDIA_TF32_OVERRIDE: "0" };
const onProcessor = { CUDA_VISIBLE_DEVICES: "-1", MIXTURE_GROWTH_DEVICE: "cpu" };

/**
 * @typedef {object} FirstStepRow
 * @property {Arithmetic} arithmetic
 * @property {string} support
 * @property {number} loss
 * @property {number} processorLoss
 * @property {number} error length of the difference from the processor's float32, as a share of the length of the move
 * @property {number} largest in a tensor, as a share of its move
 * @property {string | null} tensor which one
 * @property {number} allowed
 * @property {boolean} passed
 *
 * @typedef {object} Try
 * @property {string} name
 * @property {NodeJS.ProcessEnv} env
 * @property {readonly { arithmetic: Arithmetic, precision: string }[]} all
 */

/** @type {readonly Try[]} */
const gpuTries = [
  { name: "exact", env: exact, all: [{ arithmetic: "float32", precision: "float32" }] },
  {
    name: "usual",
    env: {},
    all: [
      { arithmetic: "tf32", precision: "float32" },
      { arithmetic: "bfloat16", precision: "bfloat16" },
      { arithmetic: "float16", precision: "float16" },
    ],
  },
];

/** @type {readonly Try[]} */
const processorTries = [
  {
    name: "again",
    env: { TF_NUM_INTRAOP_THREADS: "1" },
    all: [
      { arithmetic: "float32", precision: "float32" },
      { arithmetic: "bfloat16", precision: "bfloat16" },
    ],
  },
];

await partProgram(async (part) => {
  const { cpu, folder, golden } = part.settings;
  /** @type {{ firstSteps: FirstStepRow[], recordings: ReturnType<typeof rowOfRecordings>[] }} */
  const result = { firstSteps: [], recordings: [] };
  await part.attempt("one step on both devices", async () => {
    for await (const row of firstSteps(folder, cpu)) {
      result.firstSteps.push(row);
      part.keep(result);
    }
  });
  const usual = join(cloneRoot, "..", "shared", "golden");
  const recordings = golden ?? (!cpu && existsSync(usual) ? usual : undefined);
  if (recordings === undefined) {
    part.skip(
      "Recordings of the published implementation were left out: they are not part of the repository, and --golden names none.",
    );
    return;
  }
  await part.attempt("recordings of the published implementation", async () => {
    await compileParity();
    for (const { arithmetic, env } of arithmetics(cpu)) {
      part.note(`recordings, ${arithmetic}`);
      const { results, broken } = await ask("recordings.mjs", recordings, env, "the replay of recordings");
      result.recordings.push(rowOfRecordings(arithmetic, results, broken));
      part.keep(result);
    }
  });
});

/**
 * One step from the same numbers on the processor and, in each arithmetic, on the GPU.
 *
 * @param {string} folder
 * @param {boolean} cpu
 */
async function* firstSteps(folder, cpu) {
  const { compared: sized } = cpu ? smallSizes : gpuSizes;
  const start = join(folder, "start.safetensors");
  const take = (
    /** @type {string} */ name,
    /** @type {readonly string[]} */ precisions,
    /** @type {NodeJS.ProcessEnv} */ env,
  ) => {
    const makesStart = name === "processor";
    const asked = { sized, precisions, start, makesStart, out: join(folder, name) };
    return ask("first-steps.mjs", JSON.stringify(asked), env, "a first step");
  };
  const left = (/** @type {string} */ name) =>
    /** @type {Values} */ (readSafetensorsFile(join(folder, `${name}.safetensors`)).tensors);
  const processor = await take("processor", ["float32"], onProcessor);
  const right = left("processor-float32");
  const from = left("start");
  for (const { name, env, all } of cpu ? processorTries : gpuTries) {
    const answer = await take(
      name,
      all.map(({ precision }) => precision),
      env,
    );
    for (const { arithmetic, precision } of all) {
      const { overall: error, largest, tensor } = differenceOf(left(`${name}-${precision}`), right, from);
      const allowed = stepTolerances[arithmetic];
      const { loss, support } = answer[precision];
      const processorLoss = Number(processor.float32.loss);
      const passed = error <= allowed;
      yield { arithmetic, support, loss, processorLoss, error, largest, tensor, allowed, passed };
    }
  }
}

/** @param {boolean} cpu @returns {readonly { arithmetic: "float32" | "tf32", env: NodeJS.ProcessEnv }[]} */
function arithmetics(cpu) {
  if (cpu) return [{ arithmetic: "float32", env: {} }];
  return [
    { arithmetic: "float32", env: exact },
    { arithmetic: "tf32", env: {} },
  ];
}

/** @param {string} file @param {string} word @param {NodeJS.ProcessEnv} env @param {string} name */
function ask(file, word, env, name) {
  return askOnce(process.execPath, [program(file), word], {
    cwd: cloneRoot,
    env: { ...process.env, ...env },
    name,
  });
}

/** The replay is TypeScript, compiled when it is needed. */
async function compileParity() {
  const tsc = join(cloneRoot, "node_modules", "typescript", "bin", "tsc");
  const options = { cwd: cloneRoot, name: "the compiler", answers: false };
  await askOnce(process.execPath, [tsc, "-b", "tools/parity"], options);
}
