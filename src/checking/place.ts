import { showValue } from "./show-value.js";

/**
 * A place in what somebody wrote: its name in messages, who asked for it, and the list that takes what is wrong there.
 *
 * @example
 * ```ts
 * const at = new Place("options", "wideResNet");
 * at.field("depth").expected("to be 6 n + 4", 15, "Use 16.");
 * at.problems; // ["Expected depth to be 6 n + 4 but got 15 (wideResNet). Use 16."]
 * ```
 */
export class Place {
  readonly name: string;
  readonly where: string;
  readonly problems: string[];
  readonly #isRoot: boolean;
  readonly #remedy: string | undefined;

  /**
   * @param name of the value; the names of its fields stand alone, those of their fields follow them: `phases.member`
   * @param where the function that was called, or the phase, node or file that holds the value
   * @param remedy what to do about anything that is wrong here, where nobody wrote it by hand, as in a damaged file
   */
  constructor(name: string, where: string, problems: string[] = [], isRoot = true, remedy?: string) {
    this.name = name;
    this.where = where;
    this.problems = problems;
    this.#isRoot = isRoot;
    this.#remedy = remedy;
  }

  /** A field of the value. */
  field(key: string): Place {
    return this.#inner(this.#isRoot ? key : `${this.name}.${key}`);
  }

  /** An item of the value, a list. */
  item(index: number): Place {
    return this.#inner(`${this.name}[${index}]`);
  }

  /** A part with a place of its own in messages, such as a phase or a node: the names of its fields stand alone again. */
  part(name: string, where: string): Place {
    return new Place(name, where, this.problems, true, this.#remedy);
  }

  /** Notes that the value is not what it must be; false, so that a check can end with it. */
  expected(constraint: string, got: unknown, remedy: string): false {
    return this.expectedButGot(constraint, showValue(got), remedy);
  }

  /** As `expected`, for a value that is better named than shown, such as `"a network description"`. */
  expectedButGot(constraint: string, got: string, remedy: string): false {
    const todo = this.#remedy ?? remedy;
    this.problems.push(`Expected ${this.name} ${constraint} but got ${got} (${this.where}). ${todo}`);
    return false;
  }

  /** As {@link expected}, with words for what was found instead of the value itself. */
  found(constraint: string, what: string, remedy: string): false {
    return this.expectedButGot(constraint, what, remedy);
  }

  /** Notes a name in the value that is not known: an option's in the options of a call, a field's anywhere else. */
  unknownName(key: string, remedy: string): false {
    const isOptions = this.#isRoot && this.name === "options";
    return this.expected(isOptions ? "to be known ones" : "to have known fields", key, remedy);
  }

  #inner(name: string): Place {
    return new Place(name, this.where, this.problems, false, this.#remedy);
  }
}
