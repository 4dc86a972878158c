// @ts-check

/**
 * Blocks this thread like a training step on a GPU: no event is handled, and hardly any processor time is used.
 *
 * @param {number} milliseconds
 */
function block(milliseconds) {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * How fast batches of photographs come: reads for the given time, after one batch that is not counted.
 *
 * @param {string} what
 * @param {(epoch: number) => AsyncIterable<{ labels: Int32Array }>} batches
 * @param {{ seconds: number, step?: number }} options `step`: milliseconds for which this thread is blocked after each batch
 * @returns {Promise<{ what: string, rate: number, processor: number, perCore: number, waited: number }>} `rate`: images a
 *   second; `processor`: ms of all threads for an image; `perCore`: images a second that this makes; `waited`: ms for a batch
 */
export async function photoRate(what, batches, { seconds: longest, step = 0 }) {
  let images = 0;
  let waits = 0;
  let waited = 0;
  let started = 0;
  let processor = process.cpuUsage();
  for (let epoch = 0; ; epoch++) {
    /** @type {number | undefined} */
    let asked;
    for await (const { labels } of batches(epoch)) {
      // The first batch of an epoch always has to be waited for.
      if (asked !== undefined) {
        waited += performance.now() - asked;
        waits += 1;
      }
      block(step);
      asked = performance.now();
      if (started === 0) {
        started = performance.now();
        processor = process.cpuUsage();
        continue;
      }
      images += labels.length;
      const seconds = (performance.now() - started) / 1000;
      if (seconds < longest) continue;
      const { user, system } = process.cpuUsage(processor);
      const perImage = (user + system) / 1000 / images;
      return {
        what,
        rate: images / seconds,
        processor: perImage,
        perCore: 1000 / perImage,
        waited: waited / Math.max(1, waits),
      };
    }
  }
}
