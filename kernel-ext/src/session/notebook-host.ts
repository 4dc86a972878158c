import { setImmediate } from "node:timers/promises";
import { hostSymbol, type MimeBundle, type NotebookHost } from "mixture-growth-display";
import { complete, formatValue } from "../display/format.js";
import type { ShowOptions } from "../output/cell-output.js";
import type { Cell } from "./cell.js";
import type { Comm, Comms, CommTarget } from "./comms.js";
import type { InputRequests } from "./input-requests.js";

/** What this kernel offers beyond the protocol that all hosts share. */
export interface KernelHost extends NotebookHost {
  /** How many messages came that were not signed with the key of this kernel, or were none; all were dropped. */
  readonly droppedMessages: number;
  /**
   * Shows any value as if it were a cell's last line. A value that takes time to be shown, such as a figure, keeps its place
   * in the output, and the cell continues meanwhile.
   */
  show(value: unknown, options?: ShowOptions): Promise<void>;
  /** Takes away what the cell has shown. */
  clearOutput(wait?: boolean): void;
  /** Asks the user for a line of text. */
  input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;
  /** Opens the front end's pager with a bundle. */
  page(bundle: MimeBundle): void;
  /** Lets the front end open comms to a target. */
  registerCommTarget(target: string, onOpen: CommTarget): void;
  /** Opens a comm to a target in the front end. */
  openComm(target: string, data?: Readonly<Record<string, unknown>>): Comm;
}

/** What a host is made of. */
export interface HostParts {
  /** The cell that the calling code belongs to. */
  cell(): Cell | undefined;
  readonly inputs: InputRequests;
  readonly comms: Comms;
  interruptible<T>(fn: () => T): T;
  /** How many messages were dropped. */
  dropped(): number;
}

/**
 * Makes the object that libraries find under `Symbol.for("Jupyter.host")`.
 *
 * @param parts what it is made of
 * @returns the host
 */
export function createHost({ cell, inputs, comms, interruptible, dropped }: HostParts): KernelHost {
  const present = (): Cell => {
    const found = cell();
    if (found) return found;
    throw new Error("Expected a cell to have run but got none. Show things from within a cell.");
  };
  return {
    version: 1,
    get signal() {
      return cell()?.signal;
    },
    get droppedMessages() {
      return dropped();
    },
    display: (bundle, options) => present().output.show(complete(bundle, bundle), options),
    interruptible,
    async show(value, options) {
      const { output } = present();
      const shown = output.showLater(() => formatValue(value), options);
      const isSlow = await Promise.race([shown.then(() => false), setImmediate(true)]);
      if (isSlow) shown.catch((error: unknown) => output.write("stderr", `${String(error)}\n`));
    },
    clearOutput: (wait = false) => present().output.clear(wait),
    input: async (prompt = "", { password = false } = {}) => inputs.ask(present(), prompt, password),
    page: (bundle) => {
      present().payload.push({ source: "page", data: complete(bundle, bundle), start: 0 });
    },
    registerCommTarget: (target, onOpen) => comms.register(target, onOpen),
    openComm: (target, data) => comms.open(target, data),
  };
}

/**
 * Puts the host, and the functions that every cell can call, where cells find them.
 *
 * @param host the host
 */
export function installHost(host: KernelHost): void {
  const { show, input, interruptible, clearOutput } = host;
  const names: Readonly<Record<string | symbol, unknown>> = {
    [hostSymbol]: host,
    display: show,
    input,
    interruptible,
    clearOutput,
  };
  for (const name of Reflect.ownKeys(names)) {
    Object.defineProperty(globalThis, name, { value: names[name], configurable: true, writable: true });
  }
}
