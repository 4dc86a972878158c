import path from "node:path";

/** The endings of files that are compiled when they are imported. */
export const sourceEndings: readonly string[] = [".ts", ".tsx", ".mts", ".cts"];

/** Whether a file is written in TypeScript. */
export function isTypeScript(file: string): boolean {
  return sourceEndings.includes(path.extname(file));
}

/** Whether a file only declares types. */
export function isDeclarations(file: string): boolean {
  return /\.d\.[cm]?ts$/.test(file);
}

/** TypeScript names a source by its output: the source of `./lib.js` is `./lib.ts`. */
export function sourceOfOutput(file: string): string {
  return file.replace(/js(x?)$/, "ts$1");
}

/** Whether a file belongs to an installed package. */
export function isOfPackage(file: string): boolean {
  return file.includes("/node_modules/");
}

/** Whether a file is somebody's own TypeScript: JavaScript and packages run unchecked. */
export function isOwnSource(file: string): boolean {
  return isTypeScript(file) && !isOfPackage(file);
}
