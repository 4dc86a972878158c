import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import threads, { type WorkerOptions } from "node:worker_threads";

type Done = (error: Error | null, written: number, data: unknown) => void;
type Write = (target: unknown, data: unknown, ...rest: unknown[]) => unknown;

/**
 * Lets what code writes to the outputs of the process by their numbers, as loggers do in threads of their own, go where
 * `process.stdout` and `process.stderr` go: nobody sees the process's own. Threads that are started from now on do the same.
 */
export function forwardNumberedWrites(): void {
  const { write, writev, writeSync, writevSync } = fs as unknown as Record<string, Write>;
  replace("writeSync", writeSync, (stream, data, rest) => send(stream, bytesOf(data, rest)));
  replace("writevSync", writevSync, (stream, data) => send(stream, joined(data)));
  replace("write", write, (stream, data, rest) => answer(rest, send(stream, bytesOf(data, rest)), data));
  replace("writev", writev, (stream, data, rest) => answer(rest, send(stream, joined(data)), data));
  forwardInThreads();
  syncBuiltinESMExports();
}

function replace(
  name: string,
  original: Write | undefined,
  forward: (stream: NodeJS.WriteStream, data: unknown, rest: readonly unknown[]) => unknown,
): void {
  if (!original) return;
  const replaced: Write = (target, data, ...rest) => {
    if (target === 1) return forward(process.stdout, data, rest);
    if (target === 2) return forward(process.stderr, data, rest);
    return original(target, data, ...rest);
  };
  // What `util.promisify` makes of it stands on the function.
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
  Object.assign(fs, { [name]: replaced });
}

function send(stream: NodeJS.WriteStream, bytes: Uint8Array): number {
  stream.write(bytes);
  return bytes.length;
}

function answer(rest: readonly unknown[], written: number, data: unknown): void {
  const done = rest.at(-1);
  if (typeof done === "function") process.nextTick(done as Done, null, written, data);
}

/** The part of the data that is written: a text in an encoding, or bytes from an offset, of a length. */
function bytesOf(data: unknown, [first, second]: readonly unknown[]): Uint8Array {
  if (!ArrayBuffer.isView(data)) {
    return Buffer.from(String(data), typeof second === "string" ? (second as BufferEncoding) : "utf8");
  }
  const { offset = 0, length } =
    typeof first === "object" && first !== null
      ? (first as { readonly offset?: number; readonly length?: number })
      : { offset: numberIn(first) ?? 0, length: numberIn(second) };
  const size = Math.min(length ?? data.byteLength, data.byteLength - offset);
  return new Uint8Array(data.buffer, data.byteOffset + offset, size);
}

function numberIn(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function joined(data: unknown): Uint8Array {
  return Buffer.concat((data as readonly Uint8Array[]).map((part) => bytesOf(part, [])));
}

/** What a thread inherits of the options that the process was started with; it refuses many others, such as sizes of memory. */
const inherited = /^--(?:no-warnings|enable-source-maps|(?:import|require|conditions|disable-warning)=.+)$/;

function forwardInThreads(): void {
  const { Worker } = threads;
  const ownFile = fileURLToPath(import.meta.url);
  class ForwardingWorker extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const given = options.execArgv ?? process.execArgv.filter((each) => inherited.test(each));
      super(file, { ...options, execArgv: [...given, "--require", ownFile] });
    }
  }
  Object.defineProperty(ForwardingWorker, "name", { value: "Worker" });
  Object.assign(threads, { Worker: ForwardingWorker });
}

// A thread requires this file before its own code.
if (!threads.isMainThread) forwardNumberedWrites();
