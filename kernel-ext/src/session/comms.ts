import { randomUUID } from "node:crypto";
import type { Content, Message } from "../wire/codec.js";

type Data = Readonly<Record<string, unknown>>;

/** A channel between code in cells and code in the front end. */
export interface Comm {
  readonly id: string;
  send(data: Data, buffers?: readonly Uint8Array[]): void;
  close(data?: Data): void;
  /** Called for each message from the front end. */
  onMessage: ((data: Data, buffers: readonly Uint8Array[]) => void) | undefined;
  /** Called when the front end closes it. */
  onClose: ((data: Data) => void) | undefined;
}

/** Called when the front end opens a comm to a target. */
export type CommTarget = (comm: Comm, data: Data) => void;

/** Publishes a comm message. */
type SendComm = (type: string, content: Content, buffers: readonly Uint8Array[]) => void;

/** The open comms, and the targets that the front end may open. */
export class Comms {
  readonly #send: SendComm;
  readonly #targets = new Map<string, CommTarget>();
  readonly #open = new Map<string, { readonly comm: Comm; readonly target: string }>();

  constructor(send: SendComm) {
    this.#send = send;
  }

  /** Lets the front end open comms to a target. */
  register(target: string, onOpen: CommTarget): void {
    this.#targets.set(target, onOpen);
  }

  /** Opens a comm to a target in the front end. */
  open(target: string, data: Data = {}): Comm {
    const comm = this.#create(randomUUID(), target);
    this.#send("comm_open", { comm_id: comm.id, target_name: target, data }, []);
    return comm;
  }

  /** Receives a comm message from the front end. */
  receive({ header: { msg_type: type }, content, buffers }: Message): void {
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as Data;
    if (type === "comm_open") {
      const target = String(content.target_name);
      const onOpen = this.#targets.get(target);
      if (onOpen) onOpen(this.#create(id, target), data);
      // The protocol requires this answer for a target that is not registered.
      else this.#send("comm_close", { comm_id: id, data: {} }, []);
      return;
    }
    const known = this.#open.get(id)?.comm;
    if (type === "comm_msg") known?.onMessage?.(data, buffers);
    if (type !== "comm_close") return;
    this.#open.delete(id);
    known?.onClose?.(data);
  }

  /** The open comms, as a comm_info_reply lists them. */
  list(target: unknown): Content {
    const all = [...this.#open].filter(([, open]) => typeof target !== "string" || open.target === target);
    return Object.fromEntries(all.map(([id, open]) => [id, { target_name: open.target }]));
  }

  #create(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      send: (data, buffers = []) => this.#send("comm_msg", { comm_id: id, data }, buffers),
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#send("comm_close", { comm_id: id, data }, []);
      },
      onMessage: undefined,
      onClose: undefined,
    };
    this.#open.set(id, { comm, target });
    return comm;
  }
}
