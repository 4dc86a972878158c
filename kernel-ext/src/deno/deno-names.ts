import type { MimeBundle } from "mixture-growth-display";
import { type Cell, presentCell } from "../session/cell.js";
import type { InputRequests } from "../session/input-requests.js";
import type { KernelHost } from "../session/notebook-host.js";
import { dialogs } from "./dialogs.js";
import { type Broadcast, denoJupyter } from "./jupyter.js";

/** What the names need of the kernel. */
interface DenoParts {
  /** The cell that the calling code belongs to. */
  cell(): Cell | undefined;
  readonly host: KernelHost;
  readonly inputs: InputRequests;
  /** What a cell shows of a value. */
  format(value: unknown): Promise<MimeBundle>;
  /** Sends a message with the running cell as its parent. */
  send(message: Broadcast): void;
}

/**
 * Makes the names that notebooks made for Deno use: `Deno.jupyter`, `prompt`, `confirm` and `alert`. Nothing else of Deno is here.
 *
 * They are names of cells and local files, and not global: packages take a global `Deno` for a sign that they run in it. How the
 * imports of such notebooks are read stands in specifiers.ts, what is said about the rest of Deno in advice.ts.
 */
export function denoNames({ cell, host, inputs, format, send }: DenoParts): Record<string, unknown> {
  const present = (): Cell => presentCell(cell(), "Ask from within a cell.");
  const jupyter = denoJupyter({
    format,
    show: (value, options) => host.show(value, options),
    broadcast(message) {
      // After what was printed before it.
      cell()?.output.flush();
      send(message);
    },
  });
  const pageDialogs = dialogs({
    canAsk: () => present().allowStdin,
    askNow: (prompt) => inputs.askNow(present(), prompt),
    print: (text) => present().output.write("stdout", `${text}\n`),
  });
  return { Deno: { jupyter }, ...pageDialogs };
}
