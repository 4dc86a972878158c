// @ts-check
// Takes our training steps when it is asked to, as `torch_step.py --serve` takes PyTorch's.
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { wideResNet } from "mixture-growth";
import { openTrainingStep } from "../../../bench/training-step.mjs";
import { precisionSupport } from "../../../src/dist/tensorflow/precision.js";

const warm = 3;

/** @type {ReturnType<typeof openTrainingStep> | undefined} */
let step;

/** @param {number} count @param {number} before steps that are not counted */
function timed(count, before) {
  const { run } = /** @type {NonNullable<typeof step>} */ (step);
  const times = [];
  for (let i = 0; i < count + before; i++) {
    const start = performance.now();
    run();
    if (i >= before) times.push(performance.now() - start);
  }
  return times;
}

/** @param {string[]} args */
function open(args) {
  const { values } = parseArgs({
    args,
    options: {
      net: { type: "string" },
      depth: { type: "string" },
      width: { type: "string" },
      batch: { type: "string" },
      precision: { type: "string" },
    },
  });
  const precision = /** @type {import("mixture-growth").Precision} */ (values.precision);
  const support = precisionSupport(precision);
  if (support === "none") return { support };
  step?.dispose();
  step = undefined;
  const description = wideResNet({ depth: Number(values.depth), width: Number(values.width), classes: 100 });
  const net = /** @type {"member" | "grown"} */ (values.net);
  step = openTrainingStep({ description, net, batch: Number(values.batch), precision });
  timed(0, warm);
  return { support, macs: step.macs };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const asked = JSON.parse(line);
    answer = asked.open === undefined ? { times: timed(asked.time, 1) } : open(asked.open);
  } catch (error) {
    answer = { error: (error instanceof Error ? error.message : String(error)).split("\n")[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
