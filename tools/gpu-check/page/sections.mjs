// @ts-check
import { escapeHtml } from "mixture-growth-display";
import { htmlTable, short } from "./table.mjs";

/**
 * What each part shows of its result.
 *
 * @type {Readonly<Record<string, (result: any) => string>>}
 */
export const sections = {
  device: deviceSection,
  numbers: numbersSection,
  steps: stepsSection,
  memory: memorySection,
  photos: photosSection,
  training: trainingSection,
  replicas: replicasSection,
};

/** @param {string} text */
const sentence = (text) => `<p>${escapeHtml(text)}</p>`;

/** @param {import("../device.mjs").DeviceResult} result */
function deviceSection({ gpus, cuda, tensorflow, machine }) {
  const cards = gpus.map((gpu) => [
    gpu.name,
    gpu.memoryMiB === undefined ? null : `${short(gpu.memoryMiB)} MiB`,
    gpu.computeCapability,
    gpu.driver,
    gpu.powerLimitW === undefined ? null : `${short(gpu.powerLimitW)} W`,
  ]);
  const kernels = tensorflow.compilesKernels ? "; it has no kernels for this GPU and compiles them" : "";
  return [
    cards.length === 0
      ? ""
      : htmlTable(["GPU", "memory", "compute capability", "driver", "power limit"], cards),
    sentence(
      `TensorFlow ${tensorflow.version} ${tensorflow.gpu === null ? "on the processor" : `sees ${tensorflow.gpu}`}${kernels}.${cuda === null ? "" : ` The driver has CUDA ${cuda}.`}`,
    ),
    sentence(
      `${machine.processor}, ${machine.threads} threads, ${machine.memoryGiB} GiB; Node.js ${machine.node}, ${machine.system}.`,
    ),
  ].join("\n");
}

/** @param {{ firstSteps: any[], recordings: any[] }} result */
function numbersSection({ firstSteps, recordings }) {
  const steps = htmlTable(
    ["one step in", "loss", "processor's", "difference", "allowed", "holds"],
    firstSteps.map((row) => [
      row.support === "emulated" ? `${row.arithmetic}, emulated` : row.arithmetic,
      short(row.loss),
      short(row.processorLoss),
      short(row.error),
      short(row.allowed),
      row.passed,
    ]),
  );
  const about = sentence(
    "One training step from the same numbers on both devices: how far the parameters then are from those of the processor in float32, as a share of how far they have moved.",
  );
  if (recordings.length === 0) return about + steps;
  const table = htmlTable(
    ["recordings in", "compared", "failed", "worst, of its tolerance", "in"],
    recordings.map((row) => [row.arithmetic, row.compared, row.failed, short(row.worst), row.worstName]),
  );
  return about + steps + table;
}

/** @param {{ torch: any, rows: any[] }} result */
function stepsSection({ torch, rows }) {
  const table = htmlTable(
    ["net", "batch", "precision", "ours", "PyTorch", "ratio", "noise", "ours, TFLOP/s", "PyTorch's"],
    rows.map((row) => [
      row.net,
      row.batch,
      row.support === "emulated" ? `${row.precision}, emulated` : row.precision,
      `${short(row.oursMs)} ms`,
      row.peerMs === null ? null : `${short(row.peerMs)} ms`,
      short(row.ratio),
      row.noise === null ? null : `${Math.round(100 * row.noise)} %`,
      short(row.oursTflops),
      short(row.peerTflops),
    ]),
  );
  if (torch === null) return table;
  const on = torch.gpu === null ? "" : `, CUDA ${torch.cuda}`;
  return `${table}${sentence(`A ratio below 1 means that ours is faster. PyTorch ${torch.version}${on}, in turns with ours; float32 is its default, with TF32 in convolutions ${torch.convolutionsUseTf32 ? "on" : "off"} and in matrix products ${torch.productsUseTf32 ? "on" : "off"}.`)}`;
}

/** @param {{ rows: any[], watched: boolean }} result */
function memorySection({ rows, watched }) {
  const mib = (/** @type {number | null} */ value) => (value === null ? null : `${short(value)} MiB`);
  const table = htmlTable(
    ["net", "batch", "precision", "whose", "GPU memory", "its tensors", "process"],
    rows.map((row) => [
      row.net,
      row.batch,
      row.precision,
      row.whose,
      mib(row.deviceMiB),
      mib(row.tensorsMiB),
      mib(row.hostMiB),
    ]),
  );
  if (!watched) return table;
  return `${table}${sentence("GPU memory is how far the memory in use rose, by the driver's count. TensorFlow takes it in pieces that double, so that ours needs between half of it and all of it.")}`;
}

/** @param {{ count: number, side: number, batch: number, decoded: any[], eaten: any[] }} result */
function photosSection({ count, side, batch, decoded, eaten }) {
  const rates = htmlTable(
    ["threads", "images/s", "images/s a core"],
    decoded.map((row) => [row.threads, short(row.imagesPerSecond), short(row.perCore)]),
  );
  const steps = htmlTable(
    ["a step in", "time", "images/s", "decoded / eaten"],
    eaten.map((row) => [
      row.precision,
      `${short(row.stepMs)} ms`,
      short(row.imagesPerSecond),
      short(row.ratio),
    ]),
  );
  return `${rates}${steps}${sentence(`${count} photographs, cut to ${side} x ${side} pixels, in batches of ${batch}. Below a ratio of 1 the step waits for photographs.`)}`;
}

/** @param {{ usual: any, deterministic: any }} result */
function trainingSection({ usual, deterministic }) {
  if (usual === null) return "";
  const phases = (usual.phases ?? []).map((/** @type {any} */ phase) => [
    phase.phase,
    `${short(phase.seconds)} s`,
    phase.imagesPerSecond > 0 ? short(phase.imagesPerSecond) : null,
  ]);
  const share = usual.images < usual.ofImages ? ` of ${short(usual.ofImages)}` : "";
  const accuracy =
    usual.accuracy === null || usual.accuracy === undefined || usual.synthetic
      ? ""
      : ` Test accuracy ${(100 * usual.accuracy).toFixed(1)} %.`;
  return [
    sentence(
      `Profile ${usual.profile}: ${usual.data}, ${short(usual.images)}${share} training images, batches of ${usual.batchSize}.${accuracy}`,
    ),
    htmlTable(["phase", "time", "images/s"], phases),
    usual.resumed === undefined ? "" : sentence(resumedWords(usual)),
    deterministic?.resumed === undefined
      ? ""
      : sentence(`With deterministic operations: ${resumedWords(deterministic)}`),
  ].join("\n");
}

/** @param {any} result */
function resumedWords({ resumed, repeated }) {
  if (resumed.sameBytes)
    return "The run that was stopped and resumed has the same bytes as the one that was not.";
  const apart = `The run that was stopped and resumed differs from the one that was not by at most ${short(resumed.largest)} of the largest number of a tensor.`;
  if (repeated === undefined) return apart;
  return repeated.sameBytes
    ? `${apart} Two runs without a stop have the same bytes: resuming makes the difference.`
    : `${apart} Two runs without a stop differ too, by ${short(repeated.largest)}.`;
}

/** @param {any} result */
function replicasSection({ net, devices, used, rows, difference }) {
  const table = htmlTable(
    ["devices", "batch", "step", "images/s", "speed-up"],
    rows.map((/** @type {any} */ row) => [
      row.devices,
      row.batch,
      `${short(row.stepMs)} ms`,
      short(row.imagesPerSecond),
      short(row.speedUp),
    ]),
  );
  const numbers = !difference
    ? ""
    : difference.sameBytes
      ? "The same replicas on one device and on all leave the same bytes."
      : `The same replicas on one device and on all differ by at most ${short(difference.largest)} of the largest number of a tensor.`;
  return `${table}${sentence(`${net}; ${used} of ${devices} devices. ${numbers}`)}`;
}
