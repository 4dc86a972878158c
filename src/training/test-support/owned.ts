import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect } from "vitest";

const owned: { dispose(): void }[] = [];

/** Keeps what a test makes until its end, when it is disposed. */
export function own<T extends { dispose(): void }>(owner: T): T {
  owned.push(owner);
  return owner;
}

/** Disposes all of it now. */
export function disposeNow(): void {
  for (const owner of owned.splice(0)) owner.dispose();
}

/** After each test of the file: disposes what it made, and expects no other tensor to be left. */
export function disposeOwned(): void {
  afterEach(() => {
    disposeNow();
    expect(tf.memory().numTensors).toBe(0);
  });
}
