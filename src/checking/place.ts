import { showValue } from "./show-value.js";

/**
 * A place in the input: its name in messages, the function that was called, and the list that collects its problems.
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
   * @param name of the value; its fields are named without it, their fields with the path: `phases.member`
   * @param where the function that was called, or the phase, node or file that holds the value
   * @param remedy what to do about any problem here, if nobody wrote the value by hand, as in a damaged file
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

  /** A part with its own place in messages, such as a phase or a node: its fields are named without a path again. */
  part(name: string, where: string): Place {
    return new Place(name, where, this.problems, true, this.#remedy);
  }

  /** Adds the problem that the value is not what it must be; false, so that a check can return it. */
  expected(constraint: string, got: unknown, remedy: string): false {
    return this.found(constraint, showValue(got), remedy);
  }

  /** As {@link expected}, with words for what was found instead of the value, such as `"a network description"`. */
  found(constraint: string, got: string, remedy: string): false {
    const todo = this.#remedy ?? remedy;
    this.problems.push(`Expected ${this.name} ${constraint} but got ${got} (${this.where}). ${todo}`);
    return false;
  }

  /** Adds the problem of an unknown name: of an option in the options of a call, of a field anywhere else. */
  unknownName(key: string, remedy: string): false {
    const isOptions = this.#isRoot && this.name === "options";
    return this.expected(isOptions ? "to be known ones" : "to have known fields", key, remedy);
  }

  #inner(name: string): Place {
    return new Place(name, this.where, this.problems, false, this.#remedy);
  }
}
