import type { Compiler, TypeScript } from "../compiler.js";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * The file that holds what earlier cells declared.
 *
 * tslab has it parsed, bound and printed again for every cell, which takes longer the more cells there are, and mutates the
 * tree. Here it is parsed again only when a cell has declared something, and what stays in it is copied.
 */
export class DeclarationFile {
  readonly #ts: Compiler;
  readonly #name: string;
  readonly #parsed = new WeakMap<TypeScript.SourceFile, ReadonlyMap<TypeScript.Statement, () => boolean>>();
  readonly #restore = new WeakMap<TypeScript.SourceFile, () => void>();

  constructor(ts: Compiler, name: string) {
    this.#ts = ts;
    this.#name = name;
  }

  /** tslab's system for the compiler, notifying of this file only when its text has changed. */
  notifyingOfChanges(system: TypeScript.System): TypeScript.System {
    const watchFile: TypeScript.System["watchFile"] = (path, notify, ...rest) => {
      if (path !== this.#name) return system.watchFile?.(path, notify, ...rest) as TypeScript.FileWatcher;
      let text = system.readFile(path);
      const notifyIfNew: typeof notify = (...change) => {
        const now = system.readFile(path);
        if (now === text) return;
        text = now;
        notify(...change);
      };
      return system.watchFile?.(path, notifyIfNew, ...rest) as TypeScript.FileWatcher;
    };
    return Object.create(system, { watchFile: { value: watchFile } }) as TypeScript.System;
  }

  /** Records how the file was parsed, before tslab removes names from it. */
  record(program: TypeScript.Program): void {
    const file = program.getSourceFile(this.#name) as Mutable<TypeScript.SourceFile> | undefined;
    if (file === undefined || this.#parsed.has(file)) return;
    const { statements } = file;
    const parts = statements.map((statement) => partsOf(this.#ts, statement));
    this.#parsed.set(
      file,
      new Map(statements.map((statement, at) => [statement, () => parts[at]?.isWhole() ?? true])),
    );
    this.#restore.set(file, () => {
      file.statements = statements;
      for (const part of parts) part?.restore();
    });
  }

  /** A printer that copies unchanged statements, and restores the file as it was parsed. */
  printer(options?: TypeScript.PrinterOptions): TypeScript.Printer {
    const plain = this.#ts.createPrinter(options);
    const printFile = (file: TypeScript.SourceFile): string => {
      const parsed = this.#parsed.get(file);
      if (parsed === undefined) return plain.printFile(file);
      const { Unspecified } = this.#ts.EmitHint;
      const lines = file.statements.map((statement) =>
        parsed.get(statement)?.()
          ? file.text.slice(statement.pos, statement.end).trim()
          : plain.printNode(Unspecified, statement, file),
      );
      this.#restore.get(file)?.();
      return lines.map((line) => `${line}\n`).join("");
    };
    return { ...plain, printFile };
  }
}

/** The parts of a statement that tslab removes names from. */
interface Parts {
  isWhole(): boolean;
  restore(): void;
}

function partsOf(ts: Compiler, statement: TypeScript.Statement): Parts | undefined {
  if (ts.isVariableStatement(statement)) return partsOfList(statement.declarationList, "declarations");
  if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) return undefined;
  const clause = statement.importClause as Mutable<TypeScript.ImportClause>;
  const { name, namedBindings } = clause;
  const elements =
    namedBindings && ts.isNamedImports(namedBindings) ? partsOfList(namedBindings, "elements") : undefined;
  return {
    isWhole: () =>
      clause.name === name && clause.namedBindings === namedBindings && (elements?.isWhole() ?? true),
    restore: () => {
      Object.assign(clause, { name, namedBindings });
      elements?.restore();
    },
  };
}

function partsOfList<Key extends string>(
  node: { readonly [K in Key]: TypeScript.NodeArray<TypeScript.Node> },
  key: Key,
): Parts {
  const list = node[key];
  return {
    isWhole: () => node[key].length === list.length,
    restore: () => {
      Object.assign(node, { [key]: list });
    },
  };
}
