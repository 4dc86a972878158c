import { InputError } from "../checking/input-error.js";
import { showValue } from "../checking/show-value.js";

/** Who makes coefficients for which blocks. */
export interface CoefficientMaker {
  /** What makes them: a person's function, or the name of one of ours. */
  readonly maker: unknown;
  /** Numbers of each block, one list for each. */
  readonly lengths: readonly number[];
  /** Where the function was given, and the layer. */
  readonly where: string;
}

/**
 * Coefficients that a function makes, one list of finite numbers for each block, as copies.
 *
 * @throws InputError naming the function, what it returned and what was expected; what it threw is the cause.
 */
export function coefficientsFrom(
  make: () => unknown,
  { maker, lengths, where }: CoefficientMaker,
): number[][] {
  const refuse = (got: string, options?: ErrorOptions): InputError =>
    new InputError(
      [
        `Expected ${makerTitle(maker)} to return ${listsTitle(lengths)} but got ${got} (${where}). Return one list for each block, with a number for each of its templates.`,
      ],
      options,
    );
  let made: unknown;
  try {
    made = make();
  } catch (cause) {
    // It says already what to change.
    if (cause instanceof InputError) throw cause;
    throw refuse(`an error, ${showValue(cause instanceof Error ? cause.message : cause)}`, { cause });
  }
  if (
    !Array.isArray(made) ||
    made.length !== lengths.length ||
    !lengths.every((n, i) => isVector(made[i], n))
  ) {
    throw refuse(showValue(made));
  }
  return made.map((row: ArrayLike<number>) => Array.from(row));
}

/** Whether a value is a list of so many finite numbers, typed or not. */
export function isVector(value: unknown, length: number): value is ArrayLike<number> {
  const isList = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  return isList && value.length === length && Array.from(value).every(Number.isFinite);
}

function makerTitle(maker: unknown): string {
  if (typeof maker !== "function") return showValue(maker);
  return maker.name === "" ? "the function" : showValue(maker);
}

/** `2 lists of 3 finite numbers`, with the length of each where they differ. */
function listsTitle(lengths: readonly number[]): string {
  const lists = lengths.length === 1 ? "1 list" : `${lengths.length} lists`;
  const [first] = lengths;
  if (lengths.every((n) => n === first))
    return `${lists} of ${first} finite ${first === 1 ? "number" : "numbers"}`;
  const shown = lengths.slice(0, 8);
  return `${lists} of ${shown.join(", ")}${lengths.length > 8 ? ", …" : ""} finite numbers, in this order,`;
}
