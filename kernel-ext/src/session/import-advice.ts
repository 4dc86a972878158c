const libraries = "mixture-growth(?:-display)?";
const missing = new RegExp(`Cannot find (?:module|package) '${libraries}(?:/[^']*)?'`);

/** What to do where a cell cannot import the library: a line below the error; nothing for any other error. */
export function importAdvice(message: string): readonly string[] {
  if (!missing.test(message)) return [];
  return [
    "Notebooks find mixture-growth only inside of its clone. Keep your own in the clone's folder notebooks/mine/, and open them there.",
  ];
}
