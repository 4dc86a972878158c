import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine, SourcePlace } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import { type StackFrame, stackFrames } from "../engine/stack-frames.js";
import { quote } from "./source-quote.js";

/** Finds and reads what the engine compiled. */
export type SourceReader = Pick<Engine, "locate" | "sourceText" | "isOwnFile">;

/** A frame as the person who wrote the cell sees it. */
export type Frame =
  | { readonly kind: "own"; readonly text: string; readonly place: SourcePlace }
  | { readonly kind: "library"; readonly library: string }
  | { readonly kind: "hidden" };

type OwnFrame = Extract<Frame, { readonly kind: "own" }>;

const kernelFolder: string = fileURLToPath(new URL("..", import.meta.url));
/** How many lines of a recursion are shown at its top and its bottom. */
const [newestLines, oldestLines] = [12, 6];

/**
 * Formats the stack of an error for the person who wrote the cell.
 *
 * @param at where the cell was that ended with the error, or what led to it
 * @returns the lines around the newest place in a cell or local file, then the frames, with the lines of the cell below its
 * own frame if that is another; consecutive frames of libraries become one line, those of the kernel are omitted
 */
export function traceOf(error: unknown, sources: SourceReader, at?: SourcePlace): string[] {
  const found = [
    ...syntaxFrame(error, sources),
    ...stackFrames(error).map((each) => readFrame(each, sources)),
  ];
  const isOwn = (frame: Frame): frame is OwnFrame => frame.kind === "own";
  const newest = found.find(isOwn);
  // It is the kernel that stops a cell, in a timer of Node for instance.
  const frames =
    error instanceof KeyboardInterrupt ? found.slice(newest ? found.indexOf(newest) : Infinity) : found;
  const inCell =
    at && frames.find((frame): frame is OwnFrame => isOwn(frame) && frame.place.source === at.source);
  const called: OwnFrame | undefined =
    at && !inCell ? { kind: "own", text: `    called from ${described(at)}`, place: at } : undefined;
  const quoted = newest ?? called;
  const below = newest && (called ?? inCell);
  const lines = fold(called ? [...frames, called] : frames);
  return [...(quoted ? quotePlace(quoted.place, sources) : []), ...lines.flatMap(withQuote)];

  function withQuote({ text, frame }: TraceLine): string[] {
    const isQuoted = frame !== undefined && frame === below && frame !== newest;
    return isQuoted ? [text, ...quotePlace(frame.place, sources)] : [text];
  }
}

/** The mark is as long as the word that begins there. */
function quotePlace({ source, line, column }: SourcePlace, sources: SourceReader): string[] {
  const text = sources.sourceText(source);
  if (text === undefined) return [];
  const word = /^[\w$]+/.exec((text.split("\n", line)[line - 1] ?? "").slice(column - 1));
  return quote(text, { line, column, length: word?.[0].length ?? 1 });
}

function described({ source, line, column }: SourcePlace): string {
  return `${source}:${line}:${column}`;
}

/** A syntax error that only Node found: it writes the place above the error's name. */
function syntaxFrame(error: unknown, sources: SourceReader): Frame[] {
  if (!(error instanceof SyntaxError)) return [];
  const found = /^(?<source>.+):(?<line>\d+)\n.*\n(?<before> *)\^/.exec(String(error.stack))?.groups;
  if (found?.source === undefined) return [];
  const place = { source: found.source, line: Number(found.line), column: (found.before?.length ?? 0) + 1 };
  const frame = readFrame({ name: undefined, place }, sources);
  return frame.kind === "own" ? [frame] : [];
}

/** Tells whose a frame is. */
export function readFrame(found: StackFrame | undefined, sources: SourceReader): Frame {
  if (!found) return { kind: "hidden" };
  const place = sources.locate(found.place);
  if (place) {
    // A function of an earlier cell is called through a proxy that holds all names.
    const called = found.name?.replace(/^Proxy\./, "");
    return {
      kind: "own",
      text: `    at ${called ? `${called} (${described(place)})` : described(place)}`,
      place,
    };
  }
  const { source } = found.place;
  if (source.startsWith("node:")) return { kind: "library", library: "Node" };
  if (source.startsWith(kernelFolder) || !path.isAbsolute(source) || sources.isOwnFile(source))
    return { kind: "hidden" };
  return { kind: "library", library: libraryOf(source) };
}

function libraryOf(file: string): string {
  const inModules = /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(file)?.[1];
  if (inModules !== undefined) return inModules;
  for (let at = path.dirname(file); path.dirname(at) !== at; at = path.dirname(at)) {
    const described = path.join(at, "package.json");
    if (!existsSync(described)) continue;
    const { name } = JSON.parse(readFileSync(described, "utf8")) as { readonly name?: unknown };
    if (typeof name === "string") return name;
  }
  return path.basename(file);
}

/** A line of the trace, and its frame. */
interface TraceLine {
  readonly text: string;
  readonly frame: OwnFrame | undefined;
}

function fold(frames: readonly Frame[]): TraceLine[] {
  const seen = frames.filter((frame) => frame.kind !== "hidden");
  const written: TraceLine[] = [];
  for (let at = 0; at < seen.length; ) {
    const frame = seen[at];
    if (frame?.kind === "own") written.push({ text: frame.text, frame });
    if (frame?.kind !== "library") {
      at++;
      continue;
    }
    const from = at;
    const names = new Set<string>();
    for (let next = seen[at]; next?.kind === "library"; next = seen[++at]) names.add(next.library);
    // Node's frames below the last line that somebody wrote are noise.
    const isEnd = at === seen.length && names.size === 1 && names.has("Node");
    if (!isEnd) written.push(leftOut(at - from, ` in ${[...names].join(", ")}`));
  }
  const more = written.length - newestLines - oldestLines;
  if (more <= 1) return written;
  return [...written.slice(0, newestLines), leftOut(more, " like these"), ...written.slice(-oldestLines)];
}

function leftOut(count: number, which: string): TraceLine {
  return { text: `    … ${count} ${count === 1 ? "frame" : "frames"}${which}`, frame: undefined };
}
