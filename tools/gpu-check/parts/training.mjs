// @ts-check
// Two epochs of a profile, growth, a stop and a resume: how fast, and whether the resumed run has the same bytes.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cloneRoot } from "../../setup/places.mjs";
import { askOnce } from "../asking.mjs";
import { partProgram } from "../part-process.mjs";
import { gpuSizes, smallSizes } from "../sizes.mjs";

const program = fileURLToPath(new URL("../programs/train.mjs", import.meta.url));

await partProgram(async (part) => {
  const { cpu, profile, folder } = part.settings;
  const { trainingSeconds, images } = cpu ? smallSizes : gpuSizes;
  /** @type {{ usual: any, deterministic: any }} */
  const result = { usual: null, deterministic: null };
  await part.attempt(`profile ${profile}`, async () => {
    result.usual = await trained("usual", { images, seconds: trainingSeconds, env: {} });
    part.keep(result);
    if (result.usual.synthetic)
      part.skip(
        "The data set is not in data/: synthetic pictures took its place, so that no accuracy means anything.",
      );
    if (result.usual.images < result.usual.ofImages)
      part.skip(
        `An epoch has ${result.usual.images} of ${result.usual.ofImages} images, which fit into the time.`,
      );
  });
  if (cpu || result.usual?.resumed?.sameBytes !== false) return;
  await part.attempt("with deterministic operations", async () => {
    const few = 30 * result.usual.batchSize;
    result.deterministic = await trained("deterministic", {
      images: few,
      seconds: part.secondsLeft,
      env: { TF_DETERMINISTIC_OPS: "1" },
    });
    part.keep(result);
  });

  /**
   * @param {string} name
   * @param {{ images: number | undefined, seconds: number, env: NodeJS.ProcessEnv }} options
   */
  async function trained(name, { images, seconds, env }) {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    const answer = join(own, "answer.json");
    const asked = JSON.stringify({ profile, folder: own, seconds, images, answer });
    try {
      await askOnce(process.execPath, [program, asked], {
        cwd: cloneRoot,
        env: { ...process.env, ...env },
        name: "the training",
        onLine: (line) => line.startsWith("note: ") && part.note(line.slice(6)),
      });
    } catch (error) {
      if (!existsSync(answer)) throw error;
      // What was measured before it failed counts.
      part.fail(error);
    }
    return JSON.parse(readFileSync(answer, "utf8"));
  }
});
