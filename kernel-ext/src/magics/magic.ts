import type { MimeBundle } from "mixture-growth-display";
import type { Engine, NameUse } from "../engine/engine.js";

/** What magics need of the notebook that they stand in. */
export interface MagicContext {
  readonly engine: Pick<Engine, "values" | "forget">;
  /** Every magic. */
  readonly magics: readonly Magic[];
  /** The reactive cells, each after those whose names it reads. */
  reactiveCells(): readonly (NameUse & { readonly count: number })[];
  /** Prints a line below the cell that runs. */
  print(text: string): void;
  /** Prints a line as an error; the cell goes on. */
  warn(text: string): void;
  /** Shows a bundle below the cell that runs. */
  show(bundle: MimeBundle): void;
  /** The documentation of a name, as Shift-Tab shows it; undefined where nothing declares it. */
  describe(name: string): MimeBundle | undefined;
  /** Asks the user for a line of text. */
  ask(question: string): Promise<string>;
  /** Aborts when the calling cell is stopped; a cell that reads it is given time to end by itself. */
  signal(): AbortSignal | undefined;
}

interface MagicBase {
  /** How its line begins, such as `%cd`; `!` and `?` for those that are signs. */
  readonly name: string;
  /** How it is written, such as `%cd FOLDER`. */
  readonly usage: string;
  /** What it does, in a few words. */
  readonly about: string;
}

/** A magic whose line is a command. */
export interface CommandMagic extends MagicBase {
  readonly kind: "command";
  /** Whether the cell waits for it. */
  readonly isAwaited: boolean;
  /** What is behind it. A name is one of the cell's, as completion and Shift-Tab know it. */
  readonly takes: "text" | "name" | "folder" | "command";
  run(argument: string, context: MagicContext): unknown;
}

/** A magic with TypeScript behind it or, where it stands alone, below it. */
export interface StatementMagic extends MagicBase {
  readonly kind: "statement";
  /** Called before the statement runs. @returns what is called after it */
  begin(context: MagicContext): () => void;
}

/** What a line of a cell can begin with in place of TypeScript. */
export type Magic = CommandMagic | StatementMagic;
