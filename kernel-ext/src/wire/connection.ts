import { readFileSync } from "node:fs";

/** The five channels of the protocol. */
export const channelNames = ["shell", "control", "stdin", "iopub", "hb"] as const;
export type ChannelName = (typeof channelNames)[number];

/** Where to listen, and the key that signs messages. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly key: string;
  readonly ports: Readonly<Record<ChannelName, number>>;
}

/**
 * Reads a connection file as the server writes it.
 *
 * @throws Error if a port is missing or the signature scheme is not supported
 */
export function readConnection(path: string): Connection {
  return parseConnection(JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>, path);
}

/** Checks the fields of a connection file; `where` is its name, for errors. */
export function parseConnection(fields: Record<string, unknown>, where: string): Connection {
  const scheme = fields.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new Error(`Expected signature_scheme to be hmac-sha256 but got ${String(scheme)} (${where}).`);
  }
  if (fields.transport !== "tcp" && fields.transport !== "ipc") {
    throw new Error(`Expected transport to be tcp or ipc but got ${String(fields.transport)} (${where}).`);
  }
  const port = (name: ChannelName): number => {
    const value = fields[`${name}_port`];
    if (typeof value === "number" && Number.isInteger(value)) return value;
    throw new Error(`Expected ${name}_port to be an integer but got ${String(value)} (${where}).`);
  };
  const ports = Object.fromEntries(channelNames.map((name) => [name, port(name)])) as Connection["ports"];
  return { transport: fields.transport, ip: String(fields.ip), key: String(fields.key ?? ""), ports };
}

/** Returns the fields of a connection file. */
export function connectionFields(connection: Connection): Record<string, unknown> {
  const ports = Object.fromEntries(channelNames.map((name) => [`${name}_port`, connection.ports[name]]));
  const { transport, ip, key } = connection;
  return { transport, ip, key, signature_scheme: "hmac-sha256", ...ports };
}

/** Returns the address of a channel, such as `tcp://127.0.0.1:50001`. */
export function addressOf(connection: Connection, channel: ChannelName): string {
  const port = connection.ports[channel];
  return connection.transport === "tcp" ? `tcp://${connection.ip}:${port}` : `ipc://${connection.ip}-${port}`;
}
