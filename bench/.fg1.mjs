import * as tf from "@tensorflow/tfjs-core";
import "mixture-growth";
import { native } from "../src/dist/tensorflow/native.js";
import { runOp } from "../src/dist/tensorflow/run-op.js";

native();
let out = "";
for (const [n, h, c, o, k, s] of [
  [128, 32, 32, 32, 3, 1],
  [128, 16, 64, 64, 3, 1],
  [128, 8, 128, 128, 3, 1],
  [128, 32, 16, 32, 3, 1],
  [128, 32, 32, 64, 3, 2],
  [64, 16, 16, 16, 3, 1],
]) {
  const p = (k - 1) / 2,
    ho = Math.floor((h + 2 * p - k) / s) + 1;
  const x = tf.randomNormal([n, h, h, c]),
    dy = tf.randomNormal([n, ho, ho, o]);
  const ours = () =>
    runOp(
      "MixtureGrowthFilterGradient",
      { shape: [k, k, c, o], stride: { int: s }, padding: { int: p } },
      [x, dy],
      1,
    )[0];
  let b = 1e9;
  for (let i = 0; i < 25; i++) {
    const t = performance.now();
    tf.tidy(() => void ours().dataSync());
    b = Math.min(b, performance.now() - t);
  }
  out += `${[h, c, o, s]} ${b.toFixed(2)}  `;
}
console.log(process.env.FGW, process.env.FGF, out);
