import { createRequire } from "node:module";
import type { Cell } from "./cell.js";

interface WrittenDisplay {
  readonly data: Record<string, unknown>;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
}

/**
 * Loads the module that cells get for `import { display } from "tslab"`, so that notebooks made for tslab run.
 *
 * @param cell the cell that the calling code belongs to
 * @returns tslab's own public module, whose displays go to that cell
 */
export function tslabModule(cell: () => Cell | undefined): unknown {
  const require = createRequire(import.meta.url);
  const jupyter = require("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (written: WrittenDisplay, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    cell()?.output.show(data, { id: transient?.display_id, update, metadata });
  };
  return require("tslab") as unknown;
}
