import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the messaging protocol that this kernel speaks. */
export const protocolVersion = "5.4";

/** A message's header, as the protocol names its fields. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** The content of a message; its shape depends on the message's type. */
export type Content = Record<string, unknown>;

/** A decoded message. */
export interface Message {
  /** Routing frames before the delimiter. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parent: Header | Record<string, never>;
  readonly metadata: Content;
  readonly content: Content;
  /** Binary attachments, as widgets send them. */
  readonly buffers: readonly Uint8Array[];
}

/** Frames that are not a message, or are not signed with our key. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const delimiter: Buffer = Buffer.from("<IDS|MSG>");

/** The type of the reply to a request. */
export function replyType(request: string): string {
  return request.replace(/_request$/, "_reply");
}

/** Creates the header of a new message, such as an "execute_reply", with a new identifier and the current time. */
export function createHeader(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "kernel",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
}

/** Encodes a message as signed frames; without a key the signature is left empty, as the protocol requires. */
export function encodeMessage(message: Message, key: string): Uint8Array[] {
  const { identities, header, parent, metadata, content, buffers } = message;
  const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
  return signFrames(parts, key, identities, buffers);
}

/**
 * Signs the four JSON parts of a message (header, parent header, metadata, content).
 *
 * @returns identities, delimiter, signature, four JSON frames, buffers
 */
export function signFrames(
  parts: readonly string[],
  key: string,
  identities: readonly Uint8Array[],
  buffers: readonly Uint8Array[],
): Uint8Array[] {
  const frames = parts.map((part) => Buffer.from(part));
  return [...identities, delimiter, Buffer.from(signature(frames, key)), ...frames, ...buffers];
}

/**
 * Decodes signed frames.
 *
 * @throws WireError if the frames are not a message, or are not signed with the key
 */
export function decodeMessage(frames: readonly Uint8Array[], key: string): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  const [signed, header, parent, metadata, content] = frames.slice(at + 1, at + 6);
  if (at < 0 || !signed || !header || !parent || !metadata || !content) {
    throw new WireError(`Expected a message of at least 6 frames but got ${frames.length}.`);
  }
  const parts = [header, parent, metadata, content];
  if (key !== "" && !isSame(signed, Buffer.from(signature(parts, key)))) {
    throw new WireError(
      "Expected a message signed with the key of this connection but got another signature.",
    );
  }
  return {
    identities: frames.slice(0, at),
    header: jsonObject(header) as unknown as Header,
    parent: jsonObject(parent) as unknown as Message["parent"],
    metadata: jsonObject(metadata),
    content: jsonObject(content),
    buffers: frames.slice(at + 6),
  };
}

function signature(parts: readonly Uint8Array[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function jsonObject(frame: Uint8Array): Content {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(frame).toString("utf8"));
  } catch (cause) {
    throw new WireError("Expected a frame of JSON but got something else.", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`Expected a JSON object but got ${JSON.stringify(value)?.slice(0, 60)}.`);
  }
  return value as Content;
}
