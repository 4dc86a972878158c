import { type Comm, type CommData, type CommHost, hostSymbol } from "mixture-growth-display";

/** A page that shows the widgets of a test: it gets what they send, and changes their values as a hand does. */
export class Page {
  readonly #comms: Comm[] = [];
  readonly #states: Record<string, unknown>[] = [];

  /** Stands in for the kernel until {@link leave}. */
  static enter(): Page {
    const page = new Page();
    Object.assign(globalThis, { [hostSymbol]: page.#host() });
    return page;
  }

  leave(): void {
    Reflect.deleteProperty(globalThis, hostSymbol);
  }

  /** The newest value of a name in the newest widget. */
  value(name: string): unknown {
    return this.#states.at(-1)?.[name];
  }

  /** Changes values of the newest widget, as its front end does. */
  async change(state: CommData): Promise<void> {
    Object.assign(this.#states.at(-1) ?? {}, state);
    await this.#comms.at(-1)?.onMessage?.({ method: "update", state, buffer_paths: [] }, []);
  }

  /** Ends the newest widget, as its front end does. */
  end(): void {
    this.#comms.at(-1)?.onClose?.({});
  }

  #host(): CommHost {
    return {
      version: 1,
      signal: undefined,
      cell: undefined,
      display: () => undefined,
      interruptible: (fn) => fn(),
      show: async () => undefined,
      onCell: () => () => undefined,
      registerCommTarget: () => undefined,
      openComm: (_, data = {}) => this.#open(data),
      runTask: async (work) => {
        await work();
        return "done";
      },
    };
  }

  #open(data: CommData): Comm {
    const state = { ...(data.state as object) };
    const comm: Comm = {
      id: String(this.#comms.length),
      send: ({ method, state: changes }) => {
        if (method === "update") Object.assign(state, changes);
      },
      close: () => undefined,
      onMessage: undefined,
      onClose: undefined,
    };
    this.#comms.push(comm);
    this.#states.push(state);
    return comm;
  }
}
