import path from "node:path";
import type { Diagnostic } from "../engine.js";
import { cellPrefix, type TslabCompiler } from "./tslab-compiler.js";

/** Returns the problems that the last conversion found in the cell and in the local files that it imports. */
export function diagnosticsOf(compiler: TslabCompiler, folder: string): Diagnostic[] {
  const { ts, cellFile } = compiler;
  const isLocal = (name: string): boolean =>
    name === cellFile || (/\.[cm]?tsx?$/.test(name) && !name.includes("/node_modules/"));
  return compiler.lastDiagnostics().flatMap((found) => {
    const { file, start = 0, length = 0, code } = found;
    if (!file || !isLocal(file.fileName)) return [];
    const at = ts.getLineAndCharacterOfPosition(file, start);
    const isCell = file.fileName === cellFile;
    return {
      file: isCell ? undefined : path.relative(folder, file.fileName),
      line: at.line + 1 - (isCell ? cellPrefix.lines : 0),
      column: at.character + 1,
      length,
      code,
      message: ts.flattenDiagnosticMessageText(found.messageText, "\n"),
    };
  });
}
