import type {
  CellOutcome,
  CellSource,
  Completeness,
  Completion,
  DebuggedCode,
  Engine,
  ExecutionContext,
  Inspection,
  NameUse,
  SourcePlace,
  TextRange,
} from "../engine/engine.js";
import { unlessTooDeep } from "../engine/overflow.js";
import type { Magic, MagicContext } from "./magic.js";
import { asTypeScript, completeMagic } from "./magic-language.js";
import { isOpenCommand, type MagicLine, magicLines, refusedLines, withoutComment } from "./magic-lines.js";
import {
  type MagicCalls,
  magicSlot,
  type NamedLine,
  type RewrittenCell,
  rewriteMagics,
} from "./rewriting.js";

/**
 * Makes an engine that knows magics of one that knows TypeScript. A cell that is valid TypeScript is run as it is; only
 * lines that the compiler refuses are read as magics, and become calls.
 */
export class MagicEngine implements Engine {
  readonly #engine: Engine;
  readonly #context: MagicContext;
  readonly #cells = new Map<string, RewrittenCell>();
  #ends: (() => void)[] = [];
  readonly #statements = (code: string): readonly TextRange[] => this.#engine.statements(code);

  constructor(engine: Engine, context: Omit<MagicContext, "engine">) {
    this.#engine = engine;
    this.#context = { ...context, engine };
    const value: MagicCalls = {
      run: (name, argument) => {
        const magic = this.#named(name);
        if (magic?.kind !== "command") return undefined;
        return magic.run(name.startsWith("%") ? withoutComment(argument) : argument, this.#context);
      },
      begin: (name) => {
        const magic = this.#named(name);
        if (magic?.kind === "statement") this.#ends.push(magic.begin(this.#context));
      },
      end: () => this.#ends.pop()?.(),
    };
    // It would be a folder of the shell that has started the kernel.
    delete process.env.OLDPWD;
    Object.defineProperty(globalThis, magicSlot, { value, configurable: true });
  }

  async execute(cell: CellSource, context: ExecutionContext): Promise<CellOutcome> {
    this.#cells.delete(cell.name);
    this.#ends = [];
    const outcome = await this.#engine.execute(cell, context);
    if (!cell.keep || outcome.kind !== "diagnostics") return outcome;
    const lines = magicLines(cell.code, this.#statements);
    return lines.length === 0 ? outcome : this.#executeRewritten(cell, context, lines, outcome);
  }

  /** Behind an error of the grammar the compiler may see no other, so that what it refuses is found step by step. */
  async #executeRewritten(
    cell: CellSource,
    context: ExecutionContext,
    lines: readonly MagicLine[],
    refused: CellOutcome,
  ): Promise<CellOutcome> {
    let outcome = refused;
    let found: readonly MagicLine[] = [];
    while (outcome.kind === "diagnostics") {
      const more = new Set([...found, ...refusedLines(cell.code, lines, outcome.diagnostics)]);
      if (more.size === found.length) return outcome;
      found = lines.filter((line) => more.has(line));
      const named = found.flatMap((line): NamedLine[] => {
        const magic = this.#named(line.name);
        return magic ? [{ ...line, magic }] : [];
      });
      const rewritten = rewriteMagics(cell.code, named, this.#statements);
      this.#cells.set(cell.name, rewritten);
      if (named.length < found.length) return this.#unknown(cell, found);
      const code = { ...cell, code: rewritten.code };
      outcome = this.#placed(cell.name, await this.#engine.execute(code, context));
    }
    if (outcome.kind !== "thrown") for (const end of this.#ends.splice(0).reverse()) end();
    return outcome;
  }

  complete(code: string, offset: number): Completion {
    const isValue = (name: string): boolean => Object.hasOwn(this.#engine.values(), name);
    const complete = (): Completion =>
      completeMagic(this.#context.magics, code, offset, { statements: this.#statements, isValue }) ??
      this.#engine.complete(this.#asTypeScript(code, offset), offset);
    return unlessTooDeep(complete, { start: offset, end: offset, items: [] });
  }

  inspect(code: string, offset: number): Inspection | undefined {
    return unlessTooDeep(() => this.#engine.inspect(this.#asTypeScript(code, offset), offset), undefined);
  }

  isComplete(code: string): Completeness {
    // The compiler says what is wrong when it is run.
    return unlessTooDeep(() => this.#completeness(code), { status: "complete" });
  }

  #completeness(code: string): Completeness {
    const found = this.#engine.isComplete(code);
    if (found.status === "complete") return found;
    const isOpen = magicLines(code, this.#statements).some((line) => isOpenCommand(line, code));
    return isOpen ? { status: "incomplete", indent: "" } : this.#engine.isComplete(this.#asTypeScript(code));
  }

  locate(place: SourcePlace): SourcePlace | undefined {
    return this.#original(this.#engine.locate(place));
  }

  originOf(value: unknown): SourcePlace | undefined {
    return this.#original(this.#engine.originOf(value));
  }

  sourceText(source: string): string | undefined {
    return this.#cells.get(source)?.original ?? this.#engine.sourceText(source);
  }

  statements(code: string): readonly TextRange[] {
    return this.#engine.statements(code);
  }

  names(code: string): NameUse {
    return this.#engine.names(this.#asTypeScript(code));
  }

  values(): Readonly<Record<string, unknown>> {
    return this.#engine.values();
  }

  forget(): void {
    this.#engine.forget();
  }

  get debugged(): DebuggedCode {
    const { debugged } = this.#engine;
    return {
      ...debugged,
      statements: (source, places) =>
        debugged.statements(source, places).map((place) => this.#original(place)),
    };
  }

  isOwnFile(file: string): boolean {
    return this.#engine.isOwnFile(file);
  }

  close(): void {
    this.#engine.close();
  }

  #asTypeScript(code: string, cursor?: number): string {
    return asTypeScript(code, magicLines(code, this.#statements), this.#context.magics, cursor);
  }

  #named(name: string): Magic | undefined {
    return this.#context.magics.find((each) => each.name === name);
  }

  #unknown({ name: cell }: CellSource, found: readonly MagicLine[]): CellOutcome {
    const unknown = found.filter(({ name }) => this.#named(name) === undefined);
    const known = this.#context.magics.map(({ name }) => name).filter((name) => name.startsWith("%"));
    const names = [...new Set(unknown.map(({ written }) => written))];
    const places = unknown.map(({ line }) => `${cell}:${line}`).join(", ");
    const error = new Error(
      `Expected a magic of ${known.sort().join(", ")} but got ${names.join(" and ")} (${places}). ` +
        'To run a command of the shell, begin its line with "!"; %lsmagic says what each magic does.',
    );
    const at = { source: cell, line: unknown[0]?.line ?? 1, column: 1 };
    return { kind: "thrown", error, at, hasDeclared: () => false };
  }

  #placed(cell: string, outcome: CellOutcome): CellOutcome {
    const rewritten = this.#cells.get(cell);
    if (outcome.kind === "done" || !rewritten) return outcome;
    if (outcome.kind !== "diagnostics") return { ...outcome, at: this.#original(outcome.at) };
    const diagnostics = outcome.diagnostics.map((each) =>
      each.file === undefined
        ? { ...each, ...rewritten.place({ line: each.line, column: each.column }) }
        : each,
    );
    return { kind: "diagnostics", diagnostics };
  }

  #original(place: SourcePlace | undefined): SourcePlace | undefined {
    const cell = place && this.#cells.get(place.source);
    return cell ? { ...place, ...cell.place({ line: place.line, column: place.column }) } : place;
  }
}
