/** Reads and assigns the variables of a cell that may change, by name. */
type Accessors = Readonly<Record<string, unknown>>;

/** What the cells of a notebook have declared, by name. */
export class NotebookVariables {
  /**
   * What code reads and assigns of other cells. A variable that may change is the very variable of the cell that declared it, which
   * this reads and assigns: so the functions of that cell and later cells mean the same.
   *
   * Not made by `Object.create(null)`: V8 keeps such an object as a hash table, in which a loop takes seven times as long.
   */
  readonly all: Record<string, unknown> = Object.setPrototypeOf({}, null) as Record<string, unknown>;

  /** The values as they are now, without names that no cell has come to. */
  get values(): Record<string, unknown> {
    return { ...this.all };
  }

  /** Declares a variable; whoever uses the name from now on means this one. */
  declare(name: string, variable: PropertyDescriptor): void {
    Object.defineProperty(this.all, name, { enumerable: true, configurable: true, ...variable });
  }

  /**
   * Lets whoever reads a name that a cell has not come to know that. What an earlier cell has declared under such a name stays.
   *
   * @param cell the cell's name
   */
  leaveOut(names: Iterable<string>, cell: string): void {
    for (const name of names) {
      if (Object.hasOwn(this.all, name)) continue;
      const get = (): never => {
        throw new ReferenceError(
          `Expected ${cell} to have declared '${name}' but it ended before. Run that cell again.`,
        );
      };
      this.declare(name, {
        get,
        set: (value: unknown) => this.declare(name, { value, writable: true }),
        enumerable: false,
      });
    }
  }

  /** Forgets all. */
  clear(): void {
    for (const name of Reflect.ownKeys(this.all)) Reflect.deleteProperty(this.all, name);
  }
}

/** What one run of a cell declares. Until its code comes to a declaration, the name means what it meant before. */
export class CellDeclarations {
  /** What the cell's code writes to when it comes to a declaration. */
  readonly exports: Record<string, unknown> = Object.create(null);
  readonly #notebook: NotebookVariables | undefined;
  readonly #missing: Set<string>;
  #accessors: Accessors = {};
  #isOver = false;
  /** The value of its last expression. */
  value: unknown;

  /**
   * @param notebook where it declares; undefined if later cells do not see it
   * @param names the names that it declares
   * @param valueName the export that is its value
   */
  constructor(
    notebook: NotebookVariables | undefined,
    names: readonly string[],
    valueName: string | undefined,
  ) {
    this.#notebook = notebook;
    this.#missing = new Set(names.filter((name) => name !== valueName));
    for (const name of this.#missing) this.#open(name);
    if (valueName === undefined) return;
    Object.defineProperty(this.exports, valueName, {
      set: (value: unknown) => {
        this.value = value;
      },
    });
  }

  /** Called when the code starts: which of the variables may change. */
  readonly live = (accessors: Accessors): void => {
    this.#accessors = accessors;
  };

  /**
   * Ends it: code that was stopped declares nothing any more.
   *
   * @returns the names whose declarations it has not come to
   */
  end(): ReadonlySet<string> {
    this.#isOver = true;
    return this.#missing;
  }

  #open(name: string): void {
    Object.defineProperty(this.exports, name, {
      set: (value: unknown) => {
        if (this.#isOver) return;
        this.#missing.delete(name);
        const variable = Object.getOwnPropertyDescriptor(this.#accessors, name);
        this.#notebook?.declare(name, variable ?? { value, writable: true });
      },
    });
  }
}
