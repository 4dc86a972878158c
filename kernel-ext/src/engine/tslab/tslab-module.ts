import { createRequire } from "node:module";
import type { Session } from "../engine.js";

interface WrittenDisplay {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
}

/**
 * Loads the module that cells get for `import { display } from "tslab"`, so that notebooks made for tslab run.
 *
 * @param show shows a bundle below the cell that the calling code belongs to
 * @returns tslab's own public module, whose displays go there
 */
export function tslabModule(show: Session["show"]): unknown {
  const require = createRequire(import.meta.url);
  const jupyter = require("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (written: WrittenDisplay, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    show(data, { id: transient?.display_id, update, metadata });
  };
  return require("tslab") as unknown;
}
