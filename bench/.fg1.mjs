import * as tf from "@tensorflow/tfjs-core";
import "mixture-growth";
import { native } from "/work/main/src/dist/tensorflow/native.js";
import { runOp } from "/work/main/src/dist/tensorflow/run-op.js";
native();
const [n, h, c, o, k, s] = process.argv.slice(2).map(Number);
const p = (k - 1) / 2, ho = Math.floor((h + 2 * p - k) / s) + 1;
const x = tf.randomNormal([n, h, h, c]), dy = tf.randomNormal([n, ho, ho, o]);
const ours = () => runOp("MixtureGrowthFilterGradient", { shape: [k, k, c, o], stride: { int: s }, padding: { int: p } }, [x, dy], 1)[0];
let b = 1e9; for (let i = 0; i < 150; i++) { const t = performance.now(); tf.tidy(() => void ours().dataSync()); b = Math.min(b, performance.now() - t); }
console.log(b, 2 * n * ho * ho * k * k * c * o / b / 1e6);
