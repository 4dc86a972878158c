import { type Publisher, Reply, Router, XPublisher } from "zeromq";
import { addressOf, type ChannelName, type Connection } from "./connection.js";

/** The kernel's end of the five channels. */
export interface KernelSockets {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: XPublisher;
  readonly hb: Reply;
}

/**
 * Opens and binds the five sockets.
 *
 * @throws Error if an address is taken; those already bound are closed again
 */
export async function bindSockets(connection: Connection): Promise<KernelSockets> {
  const sockets: KernelSockets = {
    shell: new Router(),
    control: new Router(),
    stdin: new Router(),
    iopub: new XPublisher(),
    hb: new Reply(),
  };
  // Every subscriber is welcomed, even to a topic that another has already subscribed to.
  sockets.iopub.verbosity = "allSubs";
  try {
    for (const [name, socket] of Object.entries(sockets) as [ChannelName, Router | XPublisher | Reply][]) {
      // Both before bind. A publisher drops messages beyond its high-water mark (1,000 by default), and a send that
      // may wait is refused after 512 in one turn of the event loop: that is how output gets lost.
      socket.sendHighWaterMark = 0;
      socket.sendTimeout = 0;
      socket.linger = 1000;
      await socket.bind(addressOf(connection, name));
    }
  } catch (error) {
    closeSockets(sockets);
    throw error;
  }
  return sockets;
}

/** Closes all sockets; what was sent is still delivered. */
export function closeSockets(sockets: KernelSockets): void {
  for (const socket of Object.values(sockets) as (Router | Publisher)[]) socket.close();
}
