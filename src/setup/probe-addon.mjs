// @ts-check
// Runs in a process of its own: loads the addon, and prints TensorFlow's version and the device that it uses.
import { createRequire } from "node:module";

const addonPath = process.argv[2] ?? "";
const binding = createRequire(import.meta.url)(addonPath);

const answer = { version: String(binding.TF_Version), gpu: Boolean(binding.isUsingGpuDevice()) };
process.stdout.write(`\nanswer:${JSON.stringify(answer)}\n`);
