import * as tf from "@tensorflow/tfjs-core";
import "mixture-growth";
import { native } from "/work/main/src/dist/tensorflow/native.js";
import { runOp } from "/work/main/src/dist/tensorflow/run-op.js";
native();
const best = (f, n = 12) => { let b = 1e9; for (let i = 0; i < n; i++) { const t = performance.now(); f(); b = Math.min(b, performance.now() - t); } return b; };
for (const [n, h, c, o, k, s] of [[128, 32, 32, 32, 3, 1], [128, 32, 16, 32, 3, 1], [128, 32, 16, 16, 3, 1], [128, 16, 64, 64, 3, 1], [128, 16, 32, 32, 3, 1], [128, 8, 128, 128, 3, 1], [128, 8, 64, 64, 3, 1], [128, 32, 32, 64, 3, 2], [128, 16, 64, 128, 3, 2], [64, 32, 64, 64, 3, 1], [64, 16, 128, 128, 3, 1], [64, 8, 256, 256, 3, 1], [128, 32, 16, 32, 1, 1], [128, 16, 32, 64, 1, 1], [128, 32, 32, 64, 1, 2], [128, 16, 64, 128, 1, 2], [64, 16, 16, 16, 3, 1], [64, 8, 32, 32, 3, 1], [64, 4, 64, 64, 3, 1], [64, 8, 8, 16, 3, 1], [64,4,512,512,3,1]]) {
  const p = (k - 1) / 2, ho = Math.floor((h + 2 * p - k) / s) + 1;
  const x = tf.randomNormal([n, h, h, c]), dy = tf.randomNormal([n, ho, ho, o]);
  const shape = [k, k, c, o];
  const ours = () => runOp("MixtureGrowthFilterGradient", { shape, stride: { int: s }, padding: { int: p } }, [x, dy], 1)[0];
  const common = { T: { type: "float32" }, strides: [1, 1, 1, 1], data_format: "NHWC", dilations: [1, 1, 1, 1], use_cudnn_on_gpu: true };
  const theirs = () => tf.tidy(() => {
    const sh = tf.tensor1d(shape, "int32");
    if (k === 1 && s > 1) return runOp("Conv2DBackpropFilter", { ...common, padding: "VALID" }, [tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, s, s, 1]), sh, dy], 1)[0];
    if (s > 1) return runOp("Conv2DBackpropFilter", { ...common, strides: [1, s, s, 1], padding: "VALID" }, [tf.pad(x, [[0, 0], [1, 0], [1, 0], [0, 0]]), sh, dy], 1)[0];
    return runOp("Conv2DBackpropFilter", { ...common, padding: k === 1 ? "VALID" : "SAME" }, [x, sh, dy], 1)[0];
  });
  const d = tf.tidy(() => tf.max(tf.abs(tf.sub(ours(), theirs()))).div(tf.max(tf.abs(ours()))).dataSync()[0]);
  const gf = (ms) => (2 * n * ho * ho * k * k * c * o / ms / 1e6).toFixed(0);
  const run = (f) => best(() => tf.tidy(() => void f().dataSync()));
  const [a, b] = [run(ours), run(theirs)]; const [a2, b2] = [run(ours), run(theirs)];
  const [A, B] = [Math.min(a, a2), Math.min(b, b2)];
  console.log([n, h, c, o, k, s].join("x").padEnd(22), `ours ${A.toFixed(2)} ms ${gf(A)}`.padEnd(20), `theirs ${B.toFixed(2)} ms ${gf(B)}`.padEnd(22), (A / B).toFixed(2), d.toExponential(0));
  x.dispose(); dy.dispose();
}
