// @ts-check
// One step divided among several GPUs.
import { fileURLToPath } from "node:url";
import { cloneRoot } from "../../setup/places.mjs";
import { askOnce, lastAnswer } from "../asking.mjs";
import { partProgram } from "../part-process.mjs";
import { gpuSizes, smallSizes } from "../sizes.mjs";

const program = fileURLToPath(new URL("../programs/replicas.mjs", import.meta.url));

await partProgram(async (part) => {
  const { cpu, gpus } = part.settings;
  if (!cpu && gpus < 2) {
    part.skip("Several GPUs were not tried, since there is one.");
    return;
  }
  await part.attempt("one step on one device and on all", async () => {
    const { replicated: sized, steps } = cpu ? smallSizes : gpuSizes;
    const env = cpu ? { ...process.env, MIXTURE_GROWTH_CPU_DEVICES: "2" } : process.env;
    const asked = JSON.stringify({ sized, steps: Math.min(5, steps) });
    const onLine = (/** @type {string} */ line) =>
      line.startsWith("{") && part.keep(lastAnswer(line, "a divided step"));
    await askOnce(process.execPath, [program, asked], {
      cwd: cloneRoot,
      env,
      name: "a divided step",
      onLine,
    });
  });
});
