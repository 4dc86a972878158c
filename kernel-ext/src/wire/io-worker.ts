import { parentPort, workerData } from "node:worker_threads";
import { createHeader, decodeMessage, type Header, type Message, signFrames, WireError } from "./codec.js";
import { handledIndex, pollIndex, requestedIndex, signalsIndex } from "./interrupt-flags.js";
import { bindSockets, closeSockets, type KernelSockets } from "./kernel-sockets.js";
import type { FromIo, IoSettings, MessageChannelName, Outgoing, ToIo } from "./mail.js";
import { uninterruptibleNotice } from "./uninterruptible-notice.js";

// The sockets live in a thread of their own: it hears "interrupt" and answers heartbeats while a cell computes, and
// a loop that prints without a pause is sent out as it prints.

/** How long a cell may go on by itself before a signal breaks it, skipping its `finally` blocks. */
const politeMs = 60;
/** After this time the user is told why nothing stops. */
const noticeMs = 2000;
/** After this time a shutdown does not wait for the cell any longer. */
const shutdownMs = 1500;

if (parentPort) serve(workerData as IoSettings, parentPort.postMessage.bind(parentPort));

function serve(settings: IoSettings, post: (mail: FromIo) => void): void {
  const { connection, flags, session } = settings;
  const opened = bindSockets(connection);
  const state: { running: Header | undefined; dropped: number; sending: Promise<unknown> } = {
    running: undefined,
    dropped: 0,
    sending: Promise.resolve(),
  };

  const send = (sockets: KernelSockets, outgoing: Outgoing): void => {
    const frames = framesOf(outgoing, session, connection.key);
    // A peer that has gone away cannot be told anything: that is no reason to stop.
    state.sending = state.sending.then(() => sockets[outgoing.channel].send(frames)).catch(() => undefined);
  };

  const interrupt = (sockets: KernelSockets, request: Message | undefined): void => {
    const wanted = Atomics.add(flags, requestedIndex, 1) + 1;
    Atomics.store(flags, pollIndex, 1);
    post({ kind: "interrupt", request });
    const isHandled = (): boolean => Atomics.load(flags, handledIndex) >= wanted;
    setTimeout(() => isHandled() || signalOwnProcess(flags), politeMs);
    setTimeout(() => {
      if (isHandled() || !state.running) return;
      send(sockets, notice(state.running));
    }, noticeMs);
  };

  const receive = (sockets: KernelSockets, channel: MessageChannelName, frames: Uint8Array[]): void => {
    const message = tryDecode(frames, connection.key);
    if (!message) {
      state.dropped++;
      return;
    }
    const type = message.header.msg_type;
    if (channel === "control" && type === "interrupt_request") {
      interrupt(sockets, message);
      return;
    }
    if (channel === "control" && type === "shutdown_request") {
      interrupt(sockets, undefined);
      setTimeout(() => process.kill(process.pid, "SIGKILL"), shutdownMs).unref();
    }
    post({ kind: "message", channel, message });
  };

  const close = async (sockets: KernelSockets): Promise<void> => {
    await state.sending;
    closeSockets(sockets);
    post({ kind: "closed" });
  };

  exitWithParent();
  opened.then(
    (sockets) => {
      for (const channel of ["shell", "control", "stdin"] as const) {
        void eachMessage(sockets[channel], (frames) => receive(sockets, channel, frames));
      }
      void echo(sockets);
      void eachMessage(sockets.iopub, ([frame]) => {
        if (frame?.[0] !== 1) return;
        const subscription = Buffer.from(frame.subarray(1)).toString("utf8");
        send(sockets, welcome(subscription));
      });
      parentPort?.on("message", (mail: ToIo) => {
        if (mail.kind === "send") send(sockets, mail.message);
        else if (mail.kind === "running") state.running = mail.parent;
        else void close(sockets);
      });
      post({ kind: "ready" });
    },
    (error: unknown) =>
      post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) }),
  );
}

function framesOf(outgoing: Outgoing, session: string, key: string): Uint8Array[] {
  const { type, parent, identities, buffers, content, metadata } = outgoing;
  const header = JSON.stringify(createHeader(type, session));
  return signFrames([header, JSON.stringify(parent), metadata, content], key, identities, buffers);
}

async function eachMessage(
  socket: AsyncIterable<Uint8Array[]>,
  take: (frames: Uint8Array[]) => void,
): Promise<void> {
  for await (const frames of socket) take(frames);
}

async function echo({ hb }: KernelSockets): Promise<void> {
  for await (const frames of hb) await hb.send(frames).catch(() => undefined);
}

function tryDecode(frames: readonly Uint8Array[], key: string): Message | undefined {
  try {
    return decodeMessage(frames, key);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** A server that died cannot shut its kernels down: they see that they were left alone. */
function exitWithParent(): void {
  if (process.env.JPY_PARENT_PID === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGKILL"), 1000).unref();
}

/** Breaks synchronous code. Windows knows no such signal: it would end the process. */
function signalOwnProcess(flags: Int32Array): void {
  if (process.platform === "win32") return;
  Atomics.add(flags, signalsIndex, 1);
  process.kill(process.pid, "SIGINT");
}

function notice(parent: Header): Outgoing {
  const content = { name: "stderr", text: uninterruptibleNotice };
  return published("stream", parent, content);
}

function welcome(subscription: string): Outgoing {
  return published("iopub_welcome", {}, { subscription });
}

function published(type: string, parent: Outgoing["parent"], content: object): Outgoing {
  const topic = Buffer.from(type);
  return {
    channel: "iopub",
    type,
    parent,
    identities: [topic],
    content: JSON.stringify(content),
    metadata: "{}",
    buffers: [],
  };
}
