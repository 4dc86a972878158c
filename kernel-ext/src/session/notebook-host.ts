import { setImmediate } from "node:timers/promises";
import { type CellHandle, type CommHost, hostSymbol, type MimeBundle } from "mixture-growth-display";
import { complete } from "../display/format.js";
import type { ShowOptions } from "../output/cell-output.js";
import { Cell, presentCell } from "./cell.js";
import type { CellListeners } from "./cell-listeners.js";
import type { Comms } from "./comms.js";
import type { InputRequests } from "./input-requests.js";
import type { Tasks } from "./tasks.js";

/** What `display` returns: a cell that ends in it has shown what it is to show. */
export class Displaying extends Promise<void> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}

/** What this kernel offers beyond the protocol that all hosts share. */
export interface KernelHost extends CommHost {
  /** How many messages were dropped because they were not signed with the key of this kernel, or were not messages. */
  readonly droppedMessages: number;
  /**
   * Shows any value as if it were a cell's last line. A value that takes time to format, such as a figure, keeps its place
   * in the output, and the cell continues meanwhile.
   */
  show(value: unknown, options?: ShowOptions): Promise<void>;
  /** Removes what the cell has shown. */
  clearOutput(wait?: boolean): void;
  /** Asks the user for a line of text. */
  input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;
  /** Opens the front end's pager with a bundle. */
  page(bundle: MimeBundle): void;
}

/** What a host needs. */
interface HostParts {
  /** The cell that the calling code belongs to. */
  cell(): Cell | undefined;
  /** What is shown of a value. */
  format(value: unknown): Promise<MimeBundle>;
  readonly inputs: InputRequests;
  readonly comms: Comms<Cell | undefined>;
  readonly listeners: CellListeners;
  tasks(): Tasks;
  interruptible<T>(fn: () => T): T;
  /** How many messages were dropped. */
  dropped(): number;
}

/** Creates the object that libraries find under `Symbol.for("Jupyter.host")`. */
export function createHost({
  cell,
  format,
  inputs,
  comms,
  listeners,
  tasks,
  interruptible,
  dropped,
}: HostParts): KernelHost {
  const present = (): Cell => presentCell(cell(), "Show things from within a cell.");
  const show = async (value: unknown, options?: ShowOptions): Promise<void> => {
    const { output } = present();
    const shown = output.showLater(() => format(value), options);
    const isSlow = await Promise.race([shown.then(() => false), setImmediate(true)]);
    if (isSlow) shown.catch((error: unknown) => output.write("stderr", `${String(error)}\n`));
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
    show: (value, options) =>
      new Displaying((resolve, reject) => void show(value, options).then(resolve, reject)),
    clearOutput: (wait = false) => present().output.send("clear_output", { wait }),
    input: async (prompt = "", { password = false } = {}) => inputs.ask(present(), prompt, password),
    page: (bundle) => {
      present().payload.push({ source: "page", data: complete(bundle, bundle), start: 0 });
    },
    get cell() {
      return cell()?.home;
    },
    onCell: (listener) => listeners.add(listener),
    registerCommTarget: (target, onOpen) => comms.register(target, onOpen),
    openComm: (target, data, options) => comms.open(target, data, options),
    runTask: (work, { cell: given, ...options }) =>
      tasks().run({ ...options, home: homeOf(given) ?? cell()?.home }, work),
  };
}

/** The cell behind a handle that this host has given. */
function homeOf(handle: CellHandle | undefined): Cell | undefined {
  return handle instanceof Cell ? handle : undefined;
}

/** Makes the host, and the functions that every cell can call, global. */
export function installHost(host: KernelHost): void {
  const { show: display, input, interruptible, clearOutput } = host;
  const names = { [hostSymbol]: host, display, input, interruptible, clearOutput };
  for (const name of Reflect.ownKeys(names)) {
    const value: unknown = Reflect.get(names, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
