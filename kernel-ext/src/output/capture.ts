import type { StreamName } from "./cell-output.js";

type Write = NodeJS.WriteStream["write"];

/**
 * Sends what the process prints to the cell that printed it.
 *
 * @param take receives the text; returns false if there is no cell, and the text is written as usual
 * @returns restores the streams
 */
export function captureStreams(take: (stream: StreamName, text: string) => boolean): () => void {
  const restore = [capture(process.stdout, "stdout", take), capture(process.stderr, "stderr", take)];
  return () => {
    for (const undo of restore) undo();
  };
}

function capture(
  stream: NodeJS.WriteStream,
  name: StreamName,
  take: (stream: StreamName, text: string) => boolean,
): () => void {
  const { write: original, end: originalEnd } = stream;
  const decoder = new TextDecoder();
  const write = (chunk: string | Uint8Array, second?: unknown, third?: unknown): boolean => {
    const encoding = typeof second === "string" ? (second as BufferEncoding) : "utf8";
    const isUtf8 = typeof chunk === "string" && (encoding === "utf8" || encoding === "utf-8");
    const text = isUtf8 ? chunk : decoder.decode(bytesOf(chunk, encoding), { stream: true });
    if (!take(name, text)) return original.call(stream, chunk, encoding);
    const done = typeof second === "function" ? second : third;
    if (typeof done === "function") process.nextTick(done as () => void);
    return true;
  };
  // What ends its output goes on to be a notebook.
  const end = (...given: unknown[]): NodeJS.WriteStream => {
    const done = given.findIndex((each) => typeof each === "function");
    const [chunk, encoding] = done < 0 ? given : given.slice(0, done);
    if (typeof chunk === "string" || chunk instanceof Uint8Array) write(chunk, encoding);
    if (done >= 0) process.nextTick(given[done] as () => void);
    return stream;
  };
  stream.write = write as Write;
  stream.end = end as typeof stream.end;
  return () => {
    stream.write = original;
    stream.end = originalEnd;
  };
}

function bytesOf(chunk: string | Uint8Array, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
}
