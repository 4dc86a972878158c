// @ts-check
// Takes one training step from given numbers and stores what it leaves, to compare devices and precisions.
import { writeFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { createRandom, wideResNet } from "mixture-growth";
import { readSafetensorsFile, writeSafetensors } from "mixture-growth/storage";
import { openTrainingStep } from "../../../bench/training-step.mjs";
import { valuesOf, variableValues } from "../../../src/dist/networks/network.js";
import { precisionSupport } from "../../../src/dist/tensorflow/precision.js";

/** @type {{ sized: import("../sizes.mjs").SizedNet, precisions: import("mixture-growth").Precision[], start: string,
 *   makesStart: boolean, out: string }} */
const { sized, precisions, start, makesStart, out } = JSON.parse(process.argv[2] ?? "{}");
const { net, depth, width, batch } = sized;
const classes = 100;
const description = wideResNet({ depth, width, classes });

// Made here: a device's own random numbers could differ.
function images() {
  const random = createRandom(1);
  const values = Float32Array.from({ length: batch * 32 * 32 * 3 }, () => random.normal());
  return tf.tensor4d(values, [batch, 32, 32, 3]);
}

/** @type {Record<string, { loss: number, support: string }>} */
const answer = {};
for (const precision of precisions) {
  const support = precisionSupport(precision);
  if (support === "none") continue;
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => (7 * i) % classes),
    "int32",
  );
  const step = openTrainingStep({ description, net, batch, precision, images: images(), labels });
  const { network } = step;
  if (makesStart) writeFileSync(start, writeSafetensors(valuesOf(network)));
  else {
    const { tensors } = readSafetensorsFile(start);
    // In place: the step has been given these variables.
    for (const { name, variable } of network.state()) {
      const { values, shape } = /** @type {any} */ (tensors.get(name));
      tf.tidy(() => variable.assign(tf.tensor(values, shape)));
    }
  }
  const [result] = step.run();
  // What training moves, without the running statistics of batch norm, whose numbers are larger.
  const moved = step.net.parameters().map(({ name, variable }) => [name, variableValues(variable)]);
  writeFileSync(`${out}-${precision}.safetensors`, writeSafetensors(new Map(/** @type {any} */ (moved))));
  answer[precision] = { loss: Number(result?.loss), support };
  step.dispose();
}
process.stdout.write(`${JSON.stringify(answer)}\n`);
