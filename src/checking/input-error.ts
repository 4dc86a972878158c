/**
 * Invalid input: an argument, an option or a description, with everything that is wrong with it.
 *
 * @example
 * ```ts
 * try {
 *   wideResNet({ depth: 15, width: 2 });
 * } catch (error) {
 *   if (error instanceof InputError) console.log(error.problems);
 * }
 * ```
 */
export class InputError extends RangeError {
  override readonly name: string = "InputError";
  readonly code: string = "INPUT";
  /** One sentence each: what was expected, what was found, where, and what to do. */
  readonly problems: readonly string[];

  /** @param options the cause, and what the problems are found in. */
  constructor(
    problems: readonly string[],
    options: ErrorOptions & {
      /** What the problems are found in, such as `"the plan"`. Default: `"the input"`. */
      readonly of?: string;
    } = {},
  ) {
    super(problemText(problems, options.of), options);
    this.problems = problems;
  }
}

/** The message of an error with problems: the only one, or all of them after their number. */
export function problemText(problems: readonly string[], of = "the input"): string {
  if (problems.length === 1) return problems[0] as string;
  return `${problems.length} problems in ${of}:\n${problems.map((problem) => `- ${problem}`).join("\n")}`;
}
