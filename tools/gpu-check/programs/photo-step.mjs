// @ts-check
// How many photographs a second a training step of a network for them takes.
import { imageNetResNet } from "mixture-growth";
import { median } from "../../../bench/statistics.mjs";
import { openTrainingStep } from "../../../bench/training-step.mjs";

/** @type {import("../sizes.mjs").PhotoSizes & { precision: import("mixture-growth").Precision }} */
const { side, batch, network, precision } = JSON.parse(process.argv[2] ?? "{}");
const description = imageNetResNet({ ...network, classes: 1000, input: [side, side, 3] });
const step = openTrainingStep({ description, net: "grown", batch, precision });
const times = [];
for (let i = 0; i < 8; i++) {
  const start = performance.now();
  step.run();
  if (i >= 3) times.push(performance.now() - start);
}
const stepMs = median(times);
process.stdout.write(`${JSON.stringify({ stepMs, imagesPerSecond: (1000 * batch) / stepMs })}\n`);
process.exit(0);
