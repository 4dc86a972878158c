import path from "node:path";
import type { TypeScript } from "../compiler.js";
import type { Diagnostic } from "../engine.js";
import { cellPrefix, type TslabCompiler } from "./tslab-compiler.js";

/**
 * Tells what the last conversion found wrong.
 *
 * @param compiler the compiler that converted
 * @param folder the notebook's folder, from which other files are named
 * @returns problems of the cell and of the local files that it imports
 */
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
      message: messageOf(ts, found),
    };
  });
}

function messageOf(ts: TslabCompiler["ts"], { messageText }: TypeScript.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, "\n");
}
