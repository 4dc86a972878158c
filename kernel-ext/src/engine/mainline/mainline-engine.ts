import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type CachedModule, requireCached } from "../../files/code-cache.js";
import { builtInModules } from "../built-in-modules.js";
import { exportNotes } from "../cell-exports.js";
import { CellRunner } from "../cell-runner.js";
import { cellValue } from "../cell-transforms.js";
import type { Compiler } from "../compiler.js";
import type {
  CellOutcome,
  CellSource,
  Completion,
  Diagnostic,
  Engine,
  EngineFolders,
  EngineKind,
  ExecutionContext,
  Inspection,
  ProjectSettings,
  Session,
} from "../engine.js";
import { RunningEngine } from "../running-engine.js";
import { keepUnoptimized } from "../unoptimized.js";
import type { CellModule } from "./cell-module.js";
import { completeCode, inspectCode } from "./language-service.js";
import { Notebook } from "./notebook.js";
import { emitOptions, ProjectFile, type ProjectOptions } from "./project-options.js";

const require: NodeJS.Require = createRequire(import.meta.url);

/** The engine that checks cells with TypeScript itself. */
export function mainlineEngine(folders: EngineFolders): EngineKind {
  const about = readFileSync(require.resolve("typescript/package.json"), "utf8");
  const { version } = JSON.parse(about) as { readonly version: string };
  return { languageVersion: version, load: (session) => new MainlineEngine(folders, session) };
}

/** What it makes of the tsconfig.json in a folder or above. */
export function projectSettings(folder: string): ProjectSettings {
  return new ProjectFile(loadCompiler(undefined).exports as Compiler, folder).read();
}

function loadCompiler(codeFolder: string | undefined): CachedModule {
  if (codeFolder !== undefined) return requireCached(require.resolve("typescript"), codeFolder);
  return { exports: require("typescript") as unknown, store: () => undefined };
}

class MainlineEngine extends RunningEngine implements Engine {
  readonly #ts: Compiler;
  readonly #folder: string;
  readonly #session: Session;
  readonly #project: ProjectFile;
  readonly #notebook: Notebook;
  protected override readonly runner: CellRunner;
  #told: ProjectOptions | undefined;

  constructor({ notebook: folder, code }: EngineFolders, session: Session) {
    super();
    const compiler = loadCompiler(code);
    // Typed as the older compiler, so that both engines share code: what is called here is the same in both.
    this.#ts = compiler.exports as Compiler;
    this.#folder = folder;
    this.#session = session;
    this.#project = new ProjectFile(this.#ts, folder);
    this.#notebook = new Notebook(this.#ts, folder, this.#project.read());
    // With all that reading declarations needed of it. Not later: V8 refuses code that was stored under other flags.
    compiler.store();
    keepUnoptimized(this.#ts);
    const settings = {
      ts: this.#ts,
      emit: () => emitOptions(this.#project.read().options),
      resolution: () => this.#project.read().options,
    };
    const builtIn = builtInModules(session, settings);
    this.runner = new CellRunner({ ...session, ...settings, folder, builtIn });
  }

  async execute(cell: CellSource, context: ExecutionContext): Promise<CellOutcome> {
    const project = this.#project.read();
    this.#tell(project);
    this.#notebook.refresh(project);
    const moduleName = moduleNameOf(cell.code);
    if (moduleName !== undefined) return this.#addModule(moduleName, cell.code);
    const module = this.#notebook.add(cell.code);
    const { diagnostics, output } = this.#checked(module);
    if (diagnostics.length > 0) {
      this.#notebook.remove(module);
      return { kind: "diagnostics", diagnostics };
    }
    for (const note of exportNotes(this.#ts, cell.code, cell.name)) this.#session.warn(note);
    // Before the cell runs: code is completed while it does.
    if (cell.keep) this.#notebook.keep(module);
    else this.#notebook.remove(module);
    const fileName = `cell${path.extname(module.file)}`;
    const valueName = module.hasValue ? cellValue : undefined;
    const { isUnchecked } = module;
    const checked = { ...cell, output, fileName, valueName, isUnchecked, linesBefore: 0 };
    const outcome = await this.runner.run(checked, context);
    if (cell.keep && outcome.kind === "thrown") this.#notebook.leaveOut(module, outcome.hasDeclared);
    return outcome;
  }

  complete(code: string, offset: number): Completion {
    return this.#asked(() => completeCode(this.#ts, this.#notebook, this.#folder, code, offset));
  }

  inspect(code: string, offset: number): Inspection | undefined {
    return this.#asked(() => inspectCode(this.#ts, this.#notebook, code, offset));
  }

  forget(): void {
    this.#notebook.forget();
    this.runner.variables.clear();
  }

  isOwnFile(file: string): boolean {
    return file.includes("/node_modules/typescript/") || file.includes("/node_modules/tslab/");
  }

  close(): void {
    this.#notebook.service.dispose();
  }

  protected override declare(name: string): void {
    this.#notebook.keep(this.#notebook.add(`let ${name}: any;`));
  }

  /** The compiler fails for code that is nested too deeply: nothing of it may stay. */
  #checked(module: CellModule): { readonly diagnostics: readonly Diagnostic[]; readonly output: string } {
    try {
      const found = this.#notebook.check(module);
      this.#warn(found.filter((each) => each.isImportedEarlier));
      const diagnostics = found.filter((each) => !each.isImportedEarlier).map((each) => this.#withText(each));
      return { diagnostics, output: diagnostics.length > 0 ? "" : this.#notebook.runnable(module) };
    } catch (error) {
      this.#notebook.remove(module);
      throw error;
    }
  }

  #warn(found: readonly Diagnostic[]): void {
    for (const { file, line, column, code, message } of found) {
      this.#session.warn(
        `${file}:${line}:${column} - TS${code}: ${message}\n` +
          "The cell uses what earlier cells have imported of this file: import it again when it is mended.",
      );
    }
  }

  #withText(found: Diagnostic): Diagnostic {
    if (found.file === undefined) return found;
    const file = path.join(this.#folder, found.file).replaceAll("\\", "/");
    return { ...found, text: this.#notebook.program().getSourceFile(file)?.text };
  }

  #asked<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      this.#notebook.draft("");
      throw error;
    }
  }

  /** Once, and again when the file was edited. */
  #tell(project: ProjectOptions): void {
    if (this.#told !== project) for (const note of project.notes) this.#session.warn(note);
    this.#told = project;
  }

  #addModule(name: string, code: string): CellOutcome {
    const diagnostics = this.#notebook.addModule(name, code);
    this.runner.loader.define(path.join(this.#folder, `${name}.js`), code);
    return diagnostics.length > 0 ? { kind: "diagnostics", diagnostics } : { kind: "done" };
  }
}

/** A cell that begins with a comment with `@module name` defines a module, as in tslab. */
function moduleNameOf(code: string): string | undefined {
  return /^\s*\/\*\*(?:(?!\*\/)[\s\S])*@module\s+([\w./-]+)/.exec(code)?.[1];
}
