import { parseArgs } from "node:util";
import { nearestName } from "./nearest-name.js";
import { Place } from "./place.js";
import { listed, type Shape } from "./shapes.js";

/** An option of a command. */
export interface CommandOption {
  readonly type: "text" | "number" | "flag";
  /** Its one-letter form. */
  readonly short?: string;
  /** Whether it may be given several times. */
  readonly multiple?: boolean;
  /** Whether its value is options of another program, and may begin with dashes. */
  readonly isForOthers?: boolean;
  /** What its value must be. */
  readonly shape?: Shape;
}

type ValueOf<Option extends CommandOption> = Option["type"] extends "flag"
  ? boolean
  : Option["type"] extends "number"
    ? number
    : Option["multiple"] extends true
      ? readonly string[]
      : string;

/** Values of options, by name. */
export type CommandValues<Options extends Readonly<Record<string, CommandOption>>> = {
  readonly [Name in keyof Options]?: ValueOf<Options[Name]>;
};

/** The words after a command. */
export interface CommandWords<Options extends Readonly<Record<string, CommandOption>>> {
  readonly values: CommandValues<Options>;
  /** Words that belong to no option. */
  readonly names: readonly string[];
  /** Every problem. */
  readonly problems: readonly string[];
}

/**
 * Reads the words after a command and reports all problems at once: unknown options with the one that was probably meant,
 * invalid values with what they must be.
 *
 * @param where name of the command, for messages
 * @example
 * ```ts
 * readCommandWords(["--rounds", "0"], { rounds: { type: "number", shape: integer({ min: 1 }) } }, "bench").problems;
 * // ["Expected --rounds to be an integer of at least 1 but got 0 (bench). Use 1."]
 * ```
 */
export function readCommandWords<const Options extends Readonly<Record<string, CommandOption>>>(
  words: readonly string[],
  options: Options,
  where: string,
): CommandWords<Options> {
  const { tokens = [] } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, parserOption(option)]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const names: string[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "positional" && !belongsTo(tokens[i - 1], options)) names.push(token.value);
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (option === undefined) problems.push(unknownOption(token.rawName, Object.keys(options), where));
    else
      readValue(
        { ...option, name: token.name, text: token.value },
        new Place(token.rawName, where, problems),
        values,
      );
  }
  return { values: values as CommandValues<Options>, names, problems };
}

/** Whether the word after an unknown option is its value: that of the option that was probably meant. */
function belongsTo(
  before: { readonly kind: string; readonly name?: string } | undefined,
  options: Readonly<Record<string, CommandOption>>,
): boolean {
  const { kind, name = "" } = before ?? {};
  if (kind !== "option" || options[name] !== undefined) return false;
  const meant = nearestName(name, Object.keys(options));
  return meant !== undefined && options[meant]?.type !== "flag";
}

function parserOption({ type, short, multiple = false }: CommandOption): {
  type: "boolean" | "string";
  multiple: boolean;
  short?: string;
} {
  const kind = type === "flag" ? "boolean" : "string";
  return { type: kind, multiple, ...(short === undefined ? {} : { short }) };
}

interface Given extends CommandOption {
  readonly name: string;
  readonly text: string | undefined;
}

function readValue(
  { name, type, multiple, shape, text, isForOthers = false }: Given,
  at: Place,
  values: Record<string, unknown>,
): void {
  if (type === "flag") {
    values[name] = text === undefined || at.expected("without a value", text, "Leave the value out.");
    return;
  }
  if (text === undefined || text === "" || (text.startsWith("--") && !isForOthers)) {
    at.found("to have a value", "nothing", `Write ${at.name} and its value.`);
    return;
  }
  const value = type === "number" && /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
  shape?.(value, at);
  values[name] = multiple === true ? [...((values[name] as unknown[]) ?? []), value] : value;
}

function unknownOption(rawName: string, known: readonly string[], where: string): string {
  const names = known.map((name) => `--${name}`);
  const near = nearestName(rawName, known);
  const remedy = near === undefined ? "Leave it out." : `Did you mean --${near}?`;
  return `Expected options to be of ${listed(names, "and")} but got ${rawName} (${where}). ${remedy}`;
}
