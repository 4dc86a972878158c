import { native } from "./native.js";
import type { NativeBinding } from "./tfjs-gaps.js";

/** How long the calls of one operation took. */
export interface OperationTime {
  /** Name in TensorFlow's operation registry, such as `"Conv2D"`. */
  readonly operation: string;
  readonly milliseconds: number;
  readonly calls: number;
}

/**
 * Runs `compute` and times every TensorFlow operation that it runs.
 *
 * @param now Milliseconds; `performance.now` except in tests.
 * @returns The result of `compute`, and the times, longest first.
 */
export function timeOperations<T>(
  compute: () => T,
  now: () => number,
): { readonly result: T; readonly times: OperationTime[] } {
  const backend = native();
  const { binding } = backend;
  const times = new Map<string, { milliseconds: number; calls: number }>();
  const executeOp: NativeBinding["executeOp"] = (operation, ...rest) => {
    const start = now();
    const outputs = binding.executeOp(operation, ...rest);
    const time = times.get(operation) ?? { milliseconds: 0, calls: 0 };
    times.set(operation, { milliseconds: time.milliseconds + now() - start, calls: time.calls + 1 });
    return outputs;
  };
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as NativeBinding;
  try {
    const result = compute();
    const rows = [...times].map(([operation, time]) => ({ operation, ...time }));
    return { result, times: rows.sort((a, b) => b.milliseconds - a.milliseconds) };
  } finally {
    backend.binding = binding;
  }
}
