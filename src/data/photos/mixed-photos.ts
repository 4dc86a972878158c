import type { Batch } from "../batches.js";
import type { PhotoSet } from "../dataset.js";
import { createMixer, type Mixing } from "../mixing.js";
import { sharesOf } from "../targets.js";

/** Mixes the photographs of every batch, and divides their classes; the batches as they are where nothing is mixed. */
export function mixedPhotos(
  batches: AsyncIterableIterator<Batch>,
  set: PhotoSet,
  mixing: Mixing,
  at: { readonly size: number; readonly seed: number; readonly epoch: number },
): AsyncIterableIterator<Batch> {
  const mix = createMixer(mixing, [at.size, at.size, 3], at);
  return mix === undefined ? batches : mixEach(batches, set, mix);
}

async function* mixEach(
  batches: AsyncIterableIterator<Batch>,
  set: PhotoSet,
  mix: NonNullable<ReturnType<typeof createMixer>>,
): AsyncIterableIterator<Batch> {
  const targetsOf = sharesOf(set);
  for await (const batch of batches) {
    const targets = targetsOf(batch.indices);
    mix({ values: batch.images, targets, indices: batch.indices });
    yield { ...batch, targets };
  }
}
