// `node unit.js [--data FOLDER] SWEEP UNIT [JOB]`: carries out one unit of a sweep; engines start it. Exit status: 0 done,
// 1 failed, 75 another process is working on it, 130 stopped with its state saved.
import { hostname, totalmem } from "node:os";
import { askedToStop } from "../files/stopping.js";
import { processorName } from "../tensorflow/processor-name.js";
import { runUnit } from "./run-unit.js";

const words = process.argv.slice(2);
const dataFolder = words[0] === "--data" ? words.splice(0, 2)[1] : undefined;
const [sweep = "", unit = "", job] = words;

// First of all, so that no signal is missed.
const signal = askedToStop(process.env);
const machine = {
  host: hostname(),
  processor: processorName(),
  memoryBytes: totalmem(),
};
process.exitCode = await runUnit(sweep, unit, {
  ...(job === undefined ? {} : { job }),
  signal,
  patience: Number(process.env.MIXTURE_GROWTH_PATIENCE ?? 0),
  write: (line) => process.stdout.write(`${line}\n`),
  date: () => new Date(),
  carryOut: async (task) => {
    const { trainUnit } = await import("./train-unit.js");
    const data = dataFolder === undefined ? {} : { dataFolder };
    return trainUnit(task, { ...data, now: () => performance.now(), machine });
  },
});
// TensorFlow's threads, or a library's timer, must not hold on to resources of a cluster.
process.exit();
