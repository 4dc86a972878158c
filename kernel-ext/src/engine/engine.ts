import type { MimeBundle } from "mixture-growth-display";
import type { ShowOptions } from "../output/cell-output.js";
import type { InterruptHooks } from "./interruptible.js";

/** One piece of code to run. */
export interface CellSource {
  readonly code: string;
  /** How the cell is named in error traces, such as "cell 3". */
  readonly name: string;
  /** Whether later cells can use what it declares. */
  readonly keep: boolean;
}

/** A problem that the compiler found, in the cell's own coordinates. */
export interface Diagnostic {
  /** The file it is in, if not the cell. */
  readonly file: string | undefined;
  /** The text of that file. */
  readonly text?: string | undefined;
  /** Whether only earlier cells import that file: they have what they imported. */
  readonly isImportedEarlier?: boolean;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** How many characters it covers. */
  readonly length: number;
  /** The compiler's number for it. */
  readonly code: number;
  readonly message: string;
}

/** How a cell ended. */
export type CellOutcome =
  | { readonly kind: "value"; readonly value: unknown; readonly at: SourcePlace | undefined }
  /** It does not end in an expression, or its value is undefined. */
  | { readonly kind: "done" }
  | { readonly kind: "diagnostics"; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: "thrown";
      readonly error: unknown;
      /** Where the cell itself was: its statement, or what it awaited. */
      readonly at: SourcePlace | undefined;
      /** Whether the cell had come to the declaration of one of its names. */
      hasDeclared(name: string): boolean;
    };

/** How an engine and its session follow a running cell. */
export interface ExecutionContext {
  /** Rejects when the cell is abandoned; the engine then stops waiting for it. */
  readonly stopped: Promise<never>;
  /** Called when the code itself has ended, which may be after it was abandoned. */
  readonly onSettled: () => void;
}

/** One suggestion. */
export interface CompletionItem {
  readonly text: string;
  /** What it is, such as "function" or "property". */
  readonly type: string;
  readonly signature?: string;
  readonly documentation?: string;
}

/** What could be inserted at a position, and which part of the code it would replace (UTF-16 offsets). */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
  /** Whether nothing else is to be suggested there, as in a comment. */
  readonly isAll?: boolean;
}

/** One option of a function. */
export interface InspectedOption {
  /** An option of an option has both names, such as `phases.grown`. */
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
  /** Its first sentence, and its default. */
  readonly documentation: string;
}

/** The options that a parameter takes. */
export interface OptionList {
  /** The parameter's name; undefined where it has none, or a type itself is inspected. */
  readonly of: string | undefined;
  readonly options: readonly InspectedOption[];
  /** The names of those that a long list omits. */
  readonly more: readonly string[];
}

/** What a name is. */
export interface Inspection {
  readonly signature: string;
  /** The part of the signature that is the parameter at the cursor, in UTF-16 units. */
  readonly argument?: TextRange;
  /** The doc comment's text, markdown, with links as names. */
  readonly documentation: string;
  /** Its tags, such as `@param x` and the text after it. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
  readonly options: readonly OptionList[];
}

/** What a cell has to do with names of values. */
export interface NameUse {
  /** Those that it declares at its top. */
  readonly declared: ReadonlySet<string>;
  /** Those that it reads and has not declared: of other cells, and of the language. */
  readonly read: ReadonlySet<string>;
}

/** A part of code, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Whether code can be run as it is. */
export type Completeness =
  | { readonly status: "complete" | "invalid" }
  | { readonly status: "incomplete"; readonly indent: string };

/** A place in code. */
export interface CodePlace {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** A place in a source file as people write it. */
export interface SourcePlace extends CodePlace {
  /** The cell's name, or a path. */
  readonly source: string;
}

/** What an engine gets from its session. */
export interface Session {
  /** What running code checks. */
  readonly interrupts: InterruptHooks;
  /** What code of cells and local files can use by its name, and packages cannot. */
  readonly names: Readonly<Record<string, unknown>>;
  /** Shows a bundle below the cell that the calling code belongs to. */
  show(bundle: MimeBundle, options: ShowOptions): void;
  /** Shows any value there, as if it were the cell's last line. */
  display(value: unknown, options?: ShowOptions): Promise<void>;
  /** Writes a line below the cell that runs, as a warning. */
  warn(text: string): void;
  /** Called when a cell or a local file is compiled and about to run. */
  onCompiled(): void;
}

/** Where an engine finds and keeps what it needs. */
export interface EngineFolders {
  /** The notebook's. */
  readonly notebook: string;
  /** Where the compiler's machine code is kept for the next start; it is not kept without one. */
  readonly code?: string | undefined;
}

/** An engine that can be described before it is loaded, which takes time. */
export interface EngineKind {
  /** The version of the language, such as "5.0.4". */
  readonly languageVersion: string;
  /** Loads it for a session. */
  load(session: Session): Engine;
}

/** What a function does with what is thrown at a place of it, or by what it calls there. */
export interface Catching {
  /** Whether it catches that. */
  readonly isCaught: boolean;
  /** Whether it catches that, and does not end by throwing again. */
  readonly isOver: boolean;
  /** Whether it handles the rejection of a promise that it gets there. */
  readonly isHandled: boolean;
  /** Whether it has caught something there, which it may throw again. */
  readonly isAgain: boolean;
  /** Whether it makes a rejected promise of what it does not catch. */
  readonly isAsync: boolean;
}

/** What a debugger asks of the code that an engine has compiled. A source is the name of a cell, or the path of a file. */
export interface DebuggedCode {
  /** What code of a source can use besides its own locals, by name: of a cell all of the notebook, of a file its exports. */
  shared(source: string): Record<string, unknown>;
  /** The same as it is now, without what the compiler has added. */
  variables(source: string): Record<string, unknown>;
  /** The cells and local files that were compiled. */
  sources(): string[];
  /** Whether a source is a cell, or a module that a cell defines, and not a file. */
  isOfCell(source: string): boolean;
  /** Finds where what stands at places in running code was written; undefined for what only the compiler wrote. */
  statements(source: string, places: readonly CodePlace[]): (SourcePlace | undefined)[];
  /** The lines on which code can stop. */
  breakLines(code: string): number[];
  /** What the function around a place does with what is thrown there; a text is that of code which was not compiled here. */
  catching(place: SourcePlace, text?: string): Catching;
  /**
   * Turns an expression into JavaScript for a frame.
   *
   * @param source of the frame
   * @param locals the names of the frame
   * @param shared JavaScript for the object that `shared` returns
   * @throws SyntaxError if it cannot be read
   */
  expression(code: string, source: string, locals: readonly string[], shared: string): string;
  /** Whether an expression runs code that may take long. */
  runsCode(code: string): boolean;
  /** Declares a variable of the notebook, with any type. */
  declare(name: string, value: unknown): void;
}

/** What compiles and runs cells: all that the session knows of an engine. */
export interface Engine {
  /** Checks and runs a cell. It never throws for the cell's own errors. */
  execute(cell: CellSource, context: ExecutionContext): Promise<CellOutcome>;
  /** Suggests what could be inserted at the offset. */
  complete(code: string, offset: number): Completion;
  /** Describes what stands at the offset. */
  inspect(code: string, offset: number): Inspection | undefined;
  /** Tells whether the code is complete. */
  isComplete(code: string): Completeness;
  /** Finds the statements of the cell itself, not those within others, also of code that is not valid. */
  statements(code: string): readonly TextRange[];
  /** Finds the values that a cell declares, and those of others that it reads. */
  names(code: string): NameUse;
  /** What the cells have declared, without what is only a type. */
  values(): Readonly<Record<string, unknown>>;
  /** Forgets all that the cells have declared; what they imported stays loaded. */
  forget(): void;
  /** Finds where compiled code comes from; undefined for a place that the engine did not compile. */
  locate(place: SourcePlace): SourcePlace | undefined;
  /** Finds what led to an error outside a cell's own statements, or to a promise that was never awaited. */
  originOf(value: unknown): SourcePlace | undefined;
  /** The lines of a cell or local file that the engine compiled, to be quoted in error traces. */
  sourceText(source: string): string | undefined;
  /** What a debugger asks. */
  readonly debugged: DebuggedCode;
  /** Whether a file is the engine's own: error traces leave it out. */
  isOwnFile(file: string): boolean;
  close(): void;
}

/** What an engine makes of the settings of a project, a tsconfig.json. */
export interface ProjectSettings {
  /** The file, relative to the notebook's folder; undefined where there is none. */
  readonly file: string | undefined;
  /** Its settings that a cell cannot have, such as `outDir`: nothing has to be done about them. */
  readonly unused: readonly string[];
  /** What is wrong in it: one line each, with file and setting, without paths of this machine, as notebooks are shared. */
  readonly notes: readonly string[];
}
