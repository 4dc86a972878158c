import type { Comm, CommData, CommTarget, OpenCommOptions } from "mixture-growth-display";
import type { Content, Message } from "../wire/codec.js";

/** A comm message to publish. */
export interface CommMessage {
  readonly type: string;
  readonly content: Content;
  readonly metadata?: CommData | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** What the comms need of a session: `Home` is the cell that opened a comm. */
interface CommParts<Home> {
  send(message: CommMessage): void;
  /** The cell that the calling code belongs to. */
  home(): Home;
  /** A name that no other comm has, for one that code of a cell opens. */
  name(home: Home): string;
  /** Runs what a message leads to; it belongs to the cell that opened the comm. */
  run(message: Message, home: Home, work: () => unknown): Promise<unknown>;
}

interface OpenComm<Home> {
  readonly comm: Comm;
  readonly target: string;
  readonly home: Home;
}

/** The open comms, and the targets that the front end may open. */
export class Comms<Home> {
  readonly #parts: CommParts<Home>;
  readonly #targets = new Map<string, CommTarget>();
  readonly #open = new Map<string, OpenComm<Home>>();

  constructor(parts: CommParts<Home>) {
    this.#parts = parts;
  }

  /** Lets the front end open comms to a target. */
  register(target: string, onOpen: CommTarget): void {
    this.#targets.set(target, onOpen);
  }

  /** Opens a comm to a target in the front end. */
  open(target: string, data: CommData = {}, { metadata, buffers }: OpenCommOptions = {}): Comm {
    const comm = this.#create(this.#parts.name(this.#parts.home()), target);
    const content = { comm_id: comm.id, target_name: target, data };
    this.#parts.send({ type: "comm_open", content, metadata, buffers });
    return comm;
  }

  /** Receives a comm message from the front end; resolves when what it leads to is done. */
  async receive(message: Message): Promise<void> {
    const { header, content, buffers } = message;
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as CommData;
    const known = this.#open.get(id);
    switch (header.msg_type) {
      case "comm_open": {
        const target = String(content.target_name);
        const onOpen = this.#targets.get(target);
        // The protocol requires this answer for a target that is not registered.
        if (onOpen === undefined || known !== undefined) return this.#close(id, {});
        const comm = this.#create(id, target);
        await this.#parts.run(message, this.#parts.home(), () => onOpen(comm, data));
        return;
      }
      case "comm_msg":
        if (known !== undefined) {
          await this.#parts.run(message, known.home, () => known.comm.onMessage?.(data, buffers));
        }
        return;
      case "comm_close":
        this.#open.delete(id);
        if (known !== undefined) await this.#parts.run(message, known.home, () => known.comm.onClose?.(data));
    }
  }

  /** The open comms, as a comm_info_reply lists them. */
  list(target: unknown): Content {
    const all = [...this.#open].filter(([, open]) => typeof target !== "string" || open.target === target);
    return Object.fromEntries(all.map(([id, open]) => [id, { target_name: open.target }]));
  }

  #create(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      send: (data, buffers) =>
        this.#parts.send({ type: "comm_msg", content: { comm_id: id, data }, buffers }),
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#close(id, data);
      },
      onMessage: undefined,
      onClose: undefined,
    };
    this.#open.set(id, { comm, target, home: this.#parts.home() });
    return comm;
  }

  #close(id: string, data: CommData): void {
    this.#parts.send({ type: "comm_close", content: { comm_id: id, data } });
  }
}
