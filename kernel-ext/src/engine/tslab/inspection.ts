import type { Compiler, TypeScript } from "../compiler.js";
import { type Asked, describeCall, describeName } from "../descriptions.js";
import type { Inspection } from "../engine.js";
import { cellPrefix, type TslabCompiler } from "./tslab-compiler.js";

/**
 * Describes the name at an offset (in UTF-16 units) or right before it, else the function whose arguments are being written.
 *
 * @param declarations what earlier cells declared
 */
export function inspectCode(
  compiler: TslabCompiler,
  declarations: string,
  code: string,
  offset: number,
): Inspection | undefined {
  const asked = (at: number): Asked => ({
    ts: compiler.ts,
    program: compiler.program(),
    file: compiler.program().getSourceFile(compiler.cellFile),
    position: at + cellPrefix.length,
  });
  for (const at of offset > 0 ? [offset, offset - 1] : [offset]) {
    const info = compiler.converter.inspect(declarations, code, at);
    const found = info && describeName(asked(at), info);
    if (found) return found;
  }
  return describeCall(asked(offset), signatureHelp(compiler, asked(offset)));
}

/** A function of the compiler that its types do not declare. */
interface Internals {
  readonly SignatureHelp?: {
    getSignatureHelpItems(
      program: TypeScript.Program,
      file: TypeScript.SourceFile,
      position: number,
      reason: undefined,
      cancellation: object,
    ): TypeScript.SignatureHelpItems | undefined;
  };
}

/** A cancellation token for the compiler. */
export const neverCancelled = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};

function signatureHelp(
  { ts, program }: TslabCompiler,
  { file, position }: Asked,
): TypeScript.SignatureHelpItems | undefined {
  const { SignatureHelp } = ts as Compiler & Internals;
  if (!file || !SignatureHelp) return undefined;
  return SignatureHelp.getSignatureHelpItems(program(), file, position, undefined, neverCancelled);
}
