import { InputError } from "../checking/input-error.js";
import { showValue } from "../checking/show-value.js";

/** What makes coefficients, and for which blocks. */
export interface CoefficientMaker {
  /** What makes them: a user's function, or the name of a built-in rule. */
  readonly maker: unknown;
  /** How many coefficients each block has. */
  readonly lengths: readonly number[];
  /** Names the option that the function was given as, and the layer. */
  readonly where: string;
}

/** A problem with the coefficients that a function makes; its message already names the function and the layer. */
class CoefficientError extends InputError {}

/**
 * Copies of the coefficients that a function makes: one list of finite numbers for each block.
 *
 * @throws InputError naming the function, what it returned and what was expected; what it threw is the cause.
 */
export function coefficientsFrom(
  make: () => unknown,
  { maker, lengths, where }: CoefficientMaker,
): number[][] {
  const problem = (got: string, remedy: string): readonly string[] => [
    `Expected ${makerTitle(maker, where)} to return ${listsTitle(lengths)} but got ${got} (${where}). ${remedy}`,
  ];
  let made: unknown;
  try {
    made = make();
  } catch (cause) {
    // The function may itself come from here, where its problem was already described.
    if (cause instanceof CoefficientError) throw cause;
    // A built-in rule that refuses its arguments says what to change; a user's function may have called anything.
    if (typeof maker !== "function" && cause instanceof InputError) throw cause;
    const thrown =
      cause instanceof InputError
        ? `"${cause.problems.join(" ")}"`
        : showValue(cause instanceof Error ? cause.message : cause);
    const remedy =
      "Look at what it does with the blocks of this layer: what it threw is the cause of this error.";
    throw new CoefficientError(problem(`an error that it threw, ${thrown}`, remedy), { cause });
  }
  if (
    !Array.isArray(made) ||
    made.length !== lengths.length ||
    !lengths.every((n, i) => isVector(made[i], n))
  ) {
    const remedy = "Return one list for each block, with a number for each of its templates.";
    throw new CoefficientError(problem(showValue(made), remedy));
  }
  return made.map((row: ArrayLike<number>) => Array.from(row));
}

/** Whether a value is a list or typed array of `length` finite numbers. */
export function isVector(value: unknown, length: number): value is ArrayLike<number> {
  const isList = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  return isList && value.length === length && Array.from(value).every(Number.isFinite);
}

/** A function that is written into an object is named after its field, which `where` already gives. */
function makerTitle(maker: unknown, where: string): string {
  if (typeof maker !== "function") return showValue(maker);
  return maker.name === "" || ` ${where},`.includes(` ${maker.name},`) ? "the function" : showValue(maker);
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
