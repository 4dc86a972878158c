import path from "node:path";
import type { MimeBundle } from "mixture-growth-display";
import { parseFrame } from "../engine/stack-frames.js";
import { type Frame, readFrame, type SourceReader } from "./stack-trace.js";

/** A frame of a printed stack, and what the value around it adds behind it, such as ` {`. */
const frameForm =
  /^(?<indent>\s*)(?<frame>at (?:.*?:\d+:\d+\)?|.*\((?:<anonymous>|native|index \d+)\)))(?<rest>.*)$/;
/** What Node writes in place of frames that a cause shares, which are mostly the kernel's. */
const sharedForm = /^(?<indent>\s*)(?<frame>\.\.\. \d+ lines matching cause stack trace \.\.\.)(?<rest>.*)$/;

interface PrintedFrame {
  readonly indent: string;
  readonly text: string;
  readonly rest: string;
  readonly kind: Frame["kind"];
}

/**
 * Puts the stacks in a printed text right: places as people wrote them, without frames of the kernel, nor those of Node that
 * led to the cell.
 */
export function withReadableFrames(text: string, sources: SourceReader): string {
  if (!/^\s*at /m.test(text)) return text;
  const written: string[] = [];
  let stack: PrintedFrame[] = [];
  const endStack = (): void => {
    const lastOwn = stack.map(({ kind }) => kind).lastIndexOf("own");
    for (const [at, { indent, text: frame, rest, kind }] of stack.entries()) {
      const isNoise = kind === "library" && lastOwn >= 0 && at > lastOwn && frame.includes("node:");
      if (kind !== "hidden" && !isNoise) written.push(indent + frame + rest);
      else written.push((written.pop() ?? "") + rest);
    }
    stack = [];
  };
  for (const line of text.split("\n")) {
    const { indent, frame, rest = "" } = (frameForm.exec(line) ?? sharedForm.exec(line))?.groups ?? {};
    const found = indent === undefined || frame === undefined ? undefined : read(frame, sources);
    if (indent !== undefined && found) {
      stack.push({ indent, rest, ...found });
      continue;
    }
    endStack();
    written.push(line);
  }
  endStack();
  return written.join("\n");
}

/** Undefined for a text that only looks like a frame: it names nothing that code can be in. */
function read(frame: string, sources: SourceReader): Pick<PrintedFrame, "text" | "kind"> | undefined {
  const parsed = parseFrame(frame);
  const found = readFrame(parsed, sources);
  const source = parsed?.place.source ?? "";
  const isCode = path.isAbsolute(source) || source.endsWith("<anonymous>");
  if (parsed && found.kind === "hidden" && !isCode) return undefined;
  return { kind: found.kind, text: found.kind === "own" ? found.text.trimStart() : frame };
}

/** A bundle with the stacks in its plain text put right. */
export function readable(bundle: MimeBundle, sources: SourceReader): MimeBundle {
  const plain = bundle["text/plain"];
  return typeof plain === "string" ? { ...bundle, "text/plain": withReadableFrames(plain, sources) } : bundle;
}
