import { wideResNet } from "mixture-growth";
import { native } from "../src/dist/tensorflow/native.js";
import { openTrainingStep } from "./training-step.mjs";
native();
const [variants, net = "grown", depth = 16, width = 2, batch = 128, rounds = 12, precision = "float32", size = 32] = process.argv.slice(2);
const names = variants.split(",");
const steps = names.map((v) => { process.env.FGV = v; const d = wideResNet({ depth: +depth, width: +width, classes: 100 }); const s = openTrainingStep({ description: { ...d, input: [+size, +size, 3] }, net, batch: +batch, precision }); s.run(); s.run(); return s; });
const times = names.map(() => []);
for (let r = 0; r < +rounds; r++) for (let i = 0; i < steps.length; i++) { const at = (i + r) % steps.length; const t = performance.now(); steps[at].run(); times[at].push(performance.now() - t); }
const med = (l) => [...l].sort((a, b) => a - b)[l.length >> 1];
names.forEach((n, i) => console.log(n, "median", med(times[i]).toFixed(1), "min", Math.min(...times[i]).toFixed(1), "ratio to first", med(times[i].map((t, k) => t / times[0][k])).toFixed(3)));
