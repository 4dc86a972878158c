import { setFlagsFromString } from "node:v8";
import vm from "node:vm";
import type { Compiler } from "./compiler.js";

/**
 * Keeps V8 from optimizing the two functions that contain the rest of the compiler. They run once or twice for each cell, and what they
 * contain is optimized by itself; but after some hundred cells each would take seconds of a processor and 100 MB.
 */
export function keepUnoptimized(ts: Compiler): void {
  const { createTypeChecker } = ts as unknown as { readonly createTypeChecker: () => void };
  excludeFromOptimizing([ts.createProgram, createTypeChecker]);
}

/** Keeps V8 from optimizing functions, where it offers to. */
export function excludeFromOptimizing(functions: readonly ((...given: never[]) => unknown)[]): void {
  setFlagsFromString("--allow-natives-syntax");
  try {
    const exclude = vm.runInThisContext("(each) => %NeverOptimizeFunction(each)") as (each: unknown) => void;
    for (const each of functions) exclude(each);
  } catch {
    // another version of V8: the code runs as well, and takes more memory
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}
