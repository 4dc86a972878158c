import { createHash } from "node:crypto";
import { demandArguments, list, oneOf, optional, record, type Shape, text } from "../../checking/shapes.js";

/** What is forgiven in a text: capitals in place of small letters, and spaces more or less. */
export type Forgiven = "case" | "spaces";

/** Accepts what a question forgives. */
export const forgivenShape: Shape = list(oneOf(["case", "spaces"]), { use: '["case", "spaces"]' });

/** Options of {@link hiddenAnswer}. */
export interface HiddenAnswerOptions {
  /** Any words; other words make another digest of the same answer. */
  readonly salt: string;
  /** What the question forgives, the same as there. Default: nothing. */
  readonly forgive?: readonly Forgiven[];
}

const hidden = /^sha256:[^:]+:[0-9a-f]{32}$/;

/** Whether a value is what {@link hiddenAnswer} makes. */
export function isHidden(value: unknown): value is string {
  return typeof value === "string" && hidden.test(value);
}

/**
 * Hides an option or a text, so that a question can tell whether it was answered without saying so to those who read its code.
 *
 * It is no secret: whoever tries all options finds the right one.
 *
 * @returns What `question` takes as its `answer`: `sha256:SALT:DIGEST`.
 * @throws InputError with everything that is wrong with the arguments.
 * @example
 * ```ts
 * hiddenAnswer("template", { salt: "class 0", forgive: ["case"] }); // "sha256:class 0:…"
 * ```
 */
export function hiddenAnswer(answer: string, options: HiddenAnswerOptions): string {
  demandArguments("hiddenAnswer", {
    answer: [answer, text("Give the right option or text.")],
    options: [
      options,
      record<HiddenAnswerOptions>({
        salt: (value, at) =>
          (typeof value === "string" && /^[^:]+$/.test(value)) ||
          at.expected("to be words without a colon", value, 'Use for instance "class 0".'),
        forgive: optional(forgivenShape),
      }),
    ],
  });
  return digestOf(answer, options.salt, options.forgive);
}

/** Whether an answer is the hidden one. */
export function isHiddenAnswer(given: string, digest: string, forgive: readonly Forgiven[] = []): boolean {
  return digestOf(given, digest.split(":")[1] as string, forgive) === digest;
}

function digestOf(answer: string, salt: string, forgive: readonly Forgiven[] = []): string {
  const hash = createHash("sha256")
    .update(`${salt}:${forgiven(answer, forgive)}`)
    .digest("hex");
  return `sha256:${salt}:${hash.slice(0, 32)}`;
}

/** A text without what is forgiven. */
export function forgiven(answer: string, forgive: readonly Forgiven[]): string {
  const cased = forgive.includes("case") ? answer.toLowerCase() : answer;
  return forgive.includes("spaces") ? cased.trim().replace(/\s+/g, " ") : cased;
}
