/** What the program that runs has of the language's library, beyond ES2023: which declarations it gets. */
const newer: readonly (readonly [library: string, isThere: () => boolean])[] = [
  ["lib.es2024.d.ts", () => "withResolvers" in Promise],
  ["lib.esnext.array.d.ts", () => "fromAsync" in Array],
  ["lib.esnext.collection.d.ts", () => "union" in Set.prototype],
  ["lib.esnext.iterator.d.ts", () => "Iterator" in globalThis],
  ["lib.esnext.promise.d.ts", () => "try" in Promise],
  ["lib.esnext.disposable.d.ts", () => "DisposableStack" in globalThis],
  ["lib.esnext.error.d.ts", () => "isError" in Error],
  ["lib.esnext.float16.d.ts", () => "Float16Array" in globalThis],
];

/** The compiler's declaration files of what this version of Node has. */
export function runtimeLibraries(): string[] {
  const found = newer.flatMap(([library, isThere]) => (isThere() ? [library] : []));
  return ["lib.es2023.d.ts", ...found];
}
