import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/data/random.js";
import { mutated } from "./mutate.js";
import { type FuzzedReader, fuzzedReaders } from "./readers.js";

/** Inputs per reader: a few in every test run, 100,000 and more with `npm run fuzz`. */
const inputs = Number(process.env.MIXTURE_GROWTH_FUZZ_INPUTS ?? 300);
/** The first input's number; a number always stands for the same input. */
const first = Number(process.env.MIXTURE_GROWTH_FUZZ_FIRST ?? 0);
/** Far longer than any input takes on any machine; a reader that hangs never ends. */
const longestMs = 10_000;

/** Numbers of inputs that once broke a reader, and must not again. */
const kept: Readonly<Record<string, readonly number[]>> = {
  // A member that claims two gigabytes, which were allocated before its content was checked.
  npz: [80014],
};

function inputOf({ name, sound, seal }: FuzzedReader, number: number): Uint8Array {
  const bytes = mutated(sound, createRandom(number).fork(`fuzz ${name}`));
  return seal === undefined ? bytes : seal(bytes);
}

/** Reads an input, and returns whether it was refused. Any other error is a fault. */
async function isRefused(reader: FuzzedReader, number: number): Promise<boolean> {
  const bytes = inputOf(reader, number);
  const began = performance.now();
  let refused = false;
  try {
    await reader.read(bytes);
  } catch (error) {
    const { name, stack } = error as Error;
    refused = reader.errors.includes(name);
    if (!refused) throw new Error(`${reader.name} fell over input ${number}: ${stack}`, { cause: error });
  }
  const ms = performance.now() - began;
  if (ms > longestMs) throw new Error(`${reader.name} took ${ms} ms for input ${number}`);
  return refused;
}

describe.each(fuzzedReaders.map((reader) => [reader.name, reader] as const))(
  "the reader of %s",
  (name, reader) => {
    it("reads what the inputs are made of", async () => {
      for (const bytes of reader.sound)
        await reader.read(reader.seal === undefined ? bytes : reader.seal(bytes));
    });

    it(`${reader.promise} ${inputs} broken inputs each give a value or its own error, in bounded time and memory`, async ({
      task,
    }) => {
      const before = process.memoryUsage().arrayBuffers;
      let refused = 0;
      for (const number of kept[name] ?? []) await isRefused(reader, number);
      for (let number = first; number < first + inputs; number++) {
        refused += Number(await isRefused(reader, number));
        // Loops over data in memory would block everything else in this process.
        if (number % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      Object.assign(task.meta, { figures: { tries: inputs, faults: refused, losses: 0 } });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 28);
      // The changes break some files, but not all.
      expect(refused / inputs).toBeGreaterThan(0.3);
    }, 3_600_000);
  },
);
