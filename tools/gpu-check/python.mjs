// @ts-check
import { reasonIn } from "./asking.mjs";

const program = `
import json, torch
cuda = torch.cuda.is_available()
print("\\nanswer:" + json.dumps({
    "version": torch.__version__, "cuda": torch.version.cuda, "gpu": torch.cuda.get_device_name(0) if cuda else None,
    "cudnn": torch.backends.cudnn.version() if cuda else None,
    "convolutionsUseTf32": torch.backends.cudnn.allow_tf32, "productsUseTf32": torch.backends.cuda.matmul.allow_tf32,
}))`;

/**
 * @typedef {object} Torch
 * @property {string} version
 * @property {string | null} cuda
 * @property {string | null} gpu the name of the first
 * @property {number | null} cudnn
 * @property {boolean} convolutionsUseTf32 by default
 * @property {boolean} productsUseTf32 by default
 */

/**
 * The PyTorch of a Python, or why it cannot be compared with, in a sentence.
 *
 * @param {string | undefined} python
 * @param {{ cpu: boolean, root: string, env: NodeJS.ProcessEnv, commands: import("../../src/setup/commands.mjs").Commands,
 *   seconds?: number }} options `cpu` accepts one without CUDA
 * @returns {Promise<{ torch: Torch } | { why: string }>}
 */
export async function torchOf(python, { cpu, root: cwd, env, commands, seconds = 60 }) {
  const without = (/** @type {string} */ reason) => ({
    why: `Ours was measured without PyTorch's, since ${reason}.`,
  });
  if (python === undefined) return without("no --python names a Python that has it");
  const { code, output } = await commands.run(python, ["-c", program], { cwd, env, limitSeconds: seconds });
  if (code === 124) return without(`the Python that --python names did not answer within ${seconds} s`);
  if (code === 127) return without("--python names no program");
  if (/No module named '?torch/.test(output)) return without("the Python that --python names has no PyTorch");
  if (code !== 0) return without(`the Python that --python names failed: ${reasonIn(output)}`);
  const torch = parsed(/^answer:(.*)$/m.exec(output)?.[1]);
  if (torch === undefined) return without("what --python names does not answer as a Python does");
  if (torch.gpu === null && !cpu) return without("the PyTorch of the Python that --python names sees no GPU");
  return { torch };
}

/** @param {string | undefined} text @returns {Torch | undefined} */
function parsed(text) {
  try {
    const answer = JSON.parse(text ?? "");
    return typeof answer?.version === "string" ? answer : undefined;
  } catch {
    return undefined;
  }
}
