// @ts-check
// Makes the part of tfjs-node that this library needs: one file of JavaScript, and the sources of its addon. The package
// itself downloads a library when it is installed, and brings all of TensorFlow.js (docs/decisions/tfjs-node-bundle.md).
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { cloneRoot } from "./setup/places.mjs";

const require = createRequire(import.meta.url);
const tfjsNode = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
const target = join(cloneRoot, "src", "dist", "tfjs-node");

/** What is part of the file: gradients and chained operations, as tfjs registers them, and the native backend. */
const entry = `
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
export { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
`;

/** @type {import("rolldown").Plugin} */
const onlyWhatIsNeeded = {
  name: "only what is needed",
  resolveId(id) {
    if (id === "entry") return "\0entry";
    // The kernels use tfjs for what is in its core.
    if (id === "@tensorflow/tfjs") return { id: "@tensorflow/tfjs-core", external: true };
    if (id === "@tensorflow/tfjs-core") return { id, external: true };
    // Messages of TensorBoard's, for summaries that this library does not write.
    if (id.endsWith("/proto/api_pb")) return "\0no messages";
    return null;
  },
  load(id) {
    if (id === "\0entry") return entry;
    if (id === "\0no messages") return "export default {};";
    return null;
  },
};

mkdirSync(target, { recursive: true });
const bundle = await rolldown({
  input: "entry",
  plugins: [onlyWhatIsNeeded],
  platform: "node",
  cwd: cloneRoot,
});
await bundle.write({ file: join(target, "backend.cjs"), format: "cjs" });
await bundle.close();
cpSync(join(tfjsNode, "binding"), join(target, "binding"), { recursive: true });
cpSync(join(cloneRoot, "LICENSE"), join(target, "LICENSE"));
writeFileSync(
  join(target, "README.md"),
  "Made from @tensorflow/tfjs-node-gpu and @tensorflow/tfjs-core, Copyright Google LLC, by the Apache License 2.0.\n",
);
