const missing = /Cannot find (?:module|package) '([^']*)'/;
/** A package, with its scope, and what is imported of it; no path, and no name with a protocol. */
const packageForm = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:\/[^:]*)?$/;
const own: ReadonlySet<string> = new Set([
  "mixture-growth",
  "mixture-growth-display",
  "mixture-growth-widgets",
]);

/**
 * What to do where a cell cannot import a package: a line below the error; nothing for any other error.
 *
 * @param message of the error
 * @param kernel where this kernel lies: in a clone, or where a package manager has put it into somebody's project
 */
export function importAdvice(message: string, kernel: string = import.meta.url): readonly string[] {
  const name = packageForm.exec(missing.exec(message)?.[1] ?? "")?.[1];
  if (name === undefined) return [];
  if (!own.has(name)) {
    return [
      `If it is a package that is not installed: run  !npm install ${name}  in a cell, then this cell again.`,
    ];
  }
  if (kernel.includes("/node_modules/")) {
    return [
      `A notebook finds what is installed in the project in which it lies. Add ${name} there, such as by npm install ${name}, or move the notebook into the project that has it.`,
    ];
  }
  return [
    "Notebooks find mixture-growth only inside of its clone. Keep your own in the clone's folder notebooks/mine/, and open them there.",
  ];
}
