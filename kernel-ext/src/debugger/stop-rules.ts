/** How long a condition may take: nothing, not even stop, reaches the thread while V8 evaluates one. */
export const conditionMs = 1000;

/** When code stops at a breakpoint, and what it prints there instead. */
export interface StopRules {
  /** TypeScript: it stops where that is true. */
  readonly condition?: string;
  /** How often it is reached until it stops, such as `5`, `>= 5` or `% 5`. */
  readonly hitCondition?: string;
  /** What is printed instead of a stop, with expressions in braces. */
  readonly logMessage?: string;
}

/** What the thread of the cells makes of rules. */
export interface ReadRules {
  /** What is wrong with them. */
  readonly problem?: string;
  /** Whether they run code, and have to be asked with a limit of time. */
  readonly isLong: boolean;
}

/** The names of the rules, as the protocol has them. */
export const ruleNames = ["condition", "hitCondition", "logMessage"] as const;

/** A part of a log message: its text, or an expression. */
export type LogPart = { readonly text: string } | { readonly expression: string };

/**
 * Reads how often a breakpoint is to be reached: a number alone means that time only.
 *
 * @returns whether it stops the nth time, counted from 1; undefined if the text cannot be read
 */
export function readHitCondition(text: string): ((count: number) => boolean) | undefined {
  const [, operator = "==", digits] = /^\s*(>=?|<=?|={1,3}|%)?\s*(\d+)\s*$/.exec(text) ?? [];
  const wanted = Number(digits ?? 0);
  if (wanted < 1) return undefined;
  if (operator === "%") return (count) => count % wanted === 0;
  if (operator === ">") return (count) => count > wanted;
  if (operator === ">=") return (count) => count >= wanted;
  if (operator === "<") return (count) => count < wanted;
  if (operator === "<=") return (count) => count <= wanted;
  return (count) => count === wanted;
}

/**
 * Divides a log message at its braces. An expression may have braces itself: it ends at the first that leaves one which can be
 * read.
 *
 * @param canBeRead whether a text is an expression
 * @returns the parts; undefined if a brace is not closed, or nothing in it can be read
 */
export function readLogMessage(
  message: string,
  canBeRead: (code: string) => boolean,
): readonly LogPart[] | undefined {
  const parts: LogPart[] = [];
  let rest = message;
  for (;;) {
    const open = rest.indexOf("{");
    if (open < 0) return [...parts, { text: rest }];
    const close = closings(rest, open).find((at) => canBeRead(rest.slice(open + 1, at)));
    if (close === undefined) return undefined;
    parts.push({ text: rest.slice(0, open) }, { expression: rest.slice(open + 1, close) });
    rest = rest.slice(close + 1);
  }
}

function closings(text: string, from: number): number[] {
  return [...text].flatMap((_, at) => (at > from && text[at] === "}" ? [at] : []));
}
