import type { Header, Message } from "./codec.js";
import type { ChannelName, Connection } from "./connection.js";
import type { InterruptFlags } from "./interrupt-flags.js";

/** A channel that carries messages. */
export type MessageChannelName = Exclude<ChannelName, "hb">;

/** What the thread of the sockets starts with. */
export interface IoSettings {
  readonly connection: Connection;
  readonly session: string;
  readonly flags: InterruptFlags;
  /** The content of a kernel_info_reply. */
  readonly introduction: object;
}

/** A message to send. Its content is already JSON: what users display may hold things that no thread can be given. */
export interface Outgoing {
  readonly channel: MessageChannelName;
  readonly type: string;
  readonly parent: Header | Record<string, never>;
  readonly identities: readonly Uint8Array[];
  readonly content: string;
  readonly metadata: string;
  readonly buffers: readonly Uint8Array[];
}

/** From the thread of the cells to the thread of the sockets. */
export type ToIo =
  | { readonly kind: "send"; readonly message: Outgoing }
  /** Which request is being worked on: notices about it are sent with it as parent. */
  | { readonly kind: "running"; readonly parent: Header | undefined }
  /** Requests are answered from now on, all of them. */
  | { readonly kind: "loaded" }
  | { readonly kind: "close" };

/** From the thread of the sockets to the thread of the cells. */
export type FromIo =
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "message"; readonly channel: MessageChannelName; readonly message: Message }
  | { readonly kind: "interrupt"; readonly request: Message | undefined }
  /** Something came that is no message, or is not signed with the key. */
  | { readonly kind: "dropped" }
  | { readonly kind: "closed" };
