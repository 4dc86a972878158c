const libraries = "mixture-growth(?:-display|-widgets)?";
const missing = new RegExp(`Cannot find (?:module|package) '(${libraries})(?:/[^']*)?'`);

/**
 * What to do where a cell cannot import the library: a line below the error; nothing for any other error.
 *
 * @param message of the error
 * @param kernel where this kernel lies: in a clone, or where a package manager has put it into somebody's project
 */
export function importAdvice(message: string, kernel: string = import.meta.url): readonly string[] {
  const name = missing.exec(message)?.[1];
  if (name === undefined) return [];
  if (kernel.includes("/node_modules/")) {
    return [
      `A notebook finds what is installed in the project in which it lies. Add ${name} there, such as by npm install ${name}, or move the notebook into the project that has it.`,
    ];
  }
  return [
    "Notebooks find mixture-growth only inside of its clone. Keep your own in the clone's folder notebooks/mine/, and open them there.",
  ];
}
