import Module, { createRequire } from "node:module";
import type { Session } from "./engine.js";

const require: NodeJS.Require = createRequire(import.meta.url);

interface WrittenDisplay {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
}

/**
 * tslab's own module, for cells and packages that import `display` from it; its displays are passed to `show`. Packages that
 * `require("tslab")` get it too: they would find a copy that belongs to no kernel.
 */
export function tslabModule(show: Session["show"]): () => unknown {
  let loaded: unknown;
  const provide = (): unknown => {
    loaded ??= loadTslab(show);
    return loaded;
  };
  const internals = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = internals._load;
  internals._load = (name, ...rest) => (name === "tslab" ? provide() : load(name, ...rest));
  return provide;
}

function loadTslab(show: Session["show"]): unknown {
  const jupyter = require("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (written: WrittenDisplay, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    show(data, { id: transient?.display_id, update, metadata });
  };
  // By its path: its name is what packages ask for.
  return require(require.resolve("tslab")) as unknown;
}
