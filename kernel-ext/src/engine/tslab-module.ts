import Module, { createRequire } from "node:module";
import type { Session } from "./engine.js";

const require: NodeJS.Require = createRequire(import.meta.url);

interface WrittenDisplay {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: object;
  readonly transient?: { readonly display_id?: string };
}

/** What the module needs of the session. */
type Showing = Pick<Session, "show" | "display">;

/** tslab's display, which has a method for each kind of content. */
type Methods = Record<string, (...args: readonly unknown[]) => unknown>;

/**
 * tslab's own module, for cells and packages that import `display` from it; its displays are passed to the session. Packages that
 * `require("tslab")` get it too: they would find a copy that belongs to no kernel.
 */
export function tslabModule(showing: Showing): () => unknown {
  let loaded: unknown;
  const provide = (): unknown => {
    loaded ??= loadTslab(showing);
    return loaded;
  };
  const internals = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
  const load = internals._load;
  internals._load = (name, ...rest) => (name === "tslab" ? provide() : load(name, ...rest));
  return provide;
}

function loadTslab({ show, display }: Showing): object {
  const jupyter = require("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (written: WrittenDisplay, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    show(data, { id: transient?.display_id, update, metadata });
  };
  // By its path: its name is what packages ask for.
  const tslab = require(require.resolve("tslab")) as { readonly display: Methods };
  return { ...tslab, display: callable(tslab.display, display) };
}

/** A cell that imports tslab's `display` has it in place of ours, in later cells too: it can be called as ours can. */
function callable(methods: Methods, display: Showing["display"]): unknown {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(methods)).filter(
    (each) => each !== "constructor",
  );
  const bound = names.map((name) => [name, methods[name]?.bind(methods)] as const);
  return Object.assign(
    (...args: Parameters<Showing["display"]>) => display(...args),
    Object.fromEntries(bound),
  );
}
