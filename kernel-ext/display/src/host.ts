import { type DisplayOptions, hostSymbol, type MimeBundle, type NotebookHost } from "./protocol.js";

/** The part of Deno's notebook interface that the adapter calls. */
interface DenoJupyter {
  display(
    value: unknown,
    options: { raw: boolean; update: boolean; display_id?: string },
  ): Promise<void> | undefined;
}

type Globals = { readonly [hostSymbol]?: unknown; readonly Deno?: { readonly jupyter?: unknown } };

/**
 * Finds the notebook that this code runs in.
 *
 * @returns the kernel's host, an adapter on `Deno.jupyter`, or undefined outside a notebook
 * @example
 * notebookHost()?.display({ "text/plain": "seen only in a notebook" });
 */
export function notebookHost(): NotebookHost | undefined {
  const globals = globalThis as Globals;
  const host = globals[hostSymbol];
  if (isHost(host)) return host;
  const jupyter = denoJupyter(globals);
  return jupyter === undefined ? undefined : denoHost(jupyter);
}

function isHost(value: unknown): value is NotebookHost {
  const host = (value ?? {}) as Partial<NotebookHost>;
  return host.version === 1 && typeof host.display === "function" && typeof host.interruptible === "function";
}

function denoJupyter(globals: Globals): DenoJupyter | undefined {
  try {
    const jupyter = globals.Deno?.jupyter as Partial<DenoJupyter> | undefined;
    return typeof jupyter?.display === "function" ? (jupyter as DenoJupyter) : undefined;
  } catch {
    // Outside its notebooks Deno throws when the property is read.
    return undefined;
  }
}

function denoHost(jupyter: DenoJupyter): NotebookHost {
  return {
    version: 1,
    signal: undefined,
    display(bundle: MimeBundle, options: DisplayOptions = {}): void {
      const named = options.id === undefined ? {} : { display_id: options.id };
      const sent = jupyter.display(bundle, { raw: true, update: options.update ?? false, ...named });
      // A picture that cannot be sent must not end the training that drew it.
      sent?.catch(() => undefined);
    },
    interruptible: (fn) => fn(),
  };
}
