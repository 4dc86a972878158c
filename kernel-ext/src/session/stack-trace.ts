import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePlace } from "../engine/engine.js";

/** Finds and reads what the engine compiled. */
export interface SourceReader {
  locate(place: SourcePlace): SourcePlace | undefined;
  sourceText(source: string): string | undefined;
}

type Frame =
  | { readonly kind: "own"; readonly text: string; readonly place: SourcePlace }
  | { readonly kind: "library"; readonly library: string }
  | { readonly kind: "hidden" };

const kernelFolder: string = fileURLToPath(new URL("..", import.meta.url));
const frameForm = /^\s*at (?:async )?(?:(?<name>.*) \()?(?<source>.+?):(?<line>\d+):(?<column>\d+)\)?$/;

/**
 * Writes the stack of an error for the person who wrote the cell.
 *
 * @param error the error
 * @param sources finds the lines that people wrote
 * @returns the lines around the newest place in a cell or local file, then the frames; frames of libraries in a row
 * become one line, those of the kernel are left out
 */
export function traceOf(error: Error, sources: SourceReader): string[] {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s*at /.test(line));
  const frames = lines.map((line) => readFrame(line, sources));
  const first = frames.find((frame) => frame.kind === "own");
  const text = first && sources.sourceText(first.place.source);
  const quoted = first && text !== undefined ? quote(text, first.place.line, first.place.column, 1) : [];
  return [...quoted, ...fold(frames)];
}

/**
 * Quotes the lines around a place.
 *
 * @param text the source
 * @param line the line, from 1
 * @param column where the mark begins, from 1
 * @param length how long the mark is; it ends with the line
 * @returns numbered lines with a mark below the place
 */
export function quote(text: string, line: number, column: number, length: number): string[] {
  const lines = text.split("\n");
  const from = Math.max(1, line - 2);
  const width = String(line + 1).length;
  const numbered = lines.slice(from - 1, line + 1).map((code, at) => {
    const number = from + at;
    return `  ${number === line ? ">" : " "} ${String(number).padStart(width)} | ${code}`;
  });
  const code = lines[line - 1] ?? "";
  const marks = Math.max(1, Math.min(length, code.length - column + 1));
  const mark = `    ${" ".repeat(width)} | ${" ".repeat(column - 1)}\u001b[31m${"^".repeat(marks)}\u001b[0m`;
  numbered.splice(line - from + 1, 0, mark);
  return numbered;
}

function readFrame(line: string, sources: SourceReader): Frame {
  const { name, source, line: row, column } = frameForm.exec(line)?.groups ?? {};
  if (source === undefined) return { kind: "hidden" };
  const file = source.startsWith("file:") ? fileURLToPath(source) : source;
  const compiled = { source: file, line: Number(row), column: Number(column) };
  const place = sources.locate(compiled);
  if (place) {
    const at = `${place.source}:${place.line}:${place.column}`;
    // A function of an earlier cell is called through the object that holds all names.
    const called = name?.replace(/^Proxy\./, "");
    return { kind: "own", text: called ? `    at ${called} (${at})` : `    at ${at}`, place };
  }
  if (file.startsWith("node:")) return { kind: "library", library: "Node" };
  if (file.startsWith(kernelFolder) || !path.isAbsolute(file) || isKernelPart(file))
    return { kind: "hidden" };
  return { kind: "library", library: libraryOf(file) };
}

function isKernelPart(file: string): boolean {
  return file.includes("/node_modules/tslab/") || file.includes("/node_modules/@tslab/");
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

/** The frames of Node below the last line that somebody wrote say nothing. */
function fold(frames: readonly Frame[]): string[] {
  const seen = frames.filter((frame) => frame.kind !== "hidden");
  const written: string[] = [];
  for (let at = 0; at < seen.length; ) {
    const frame = seen[at];
    if (frame?.kind === "own") written.push(frame.text);
    if (frame?.kind !== "library") {
      at++;
      continue;
    }
    const from = at;
    const names = new Set<string>();
    for (let next = seen[at]; next?.kind === "library"; next = seen[++at]) names.add(next.library);
    const isEnd = at === seen.length && names.size === 1 && names.has("Node");
    if (!isEnd)
      written.push(`    … ${at - from} ${at - from === 1 ? "frame" : "frames"} in ${[...names].join(", ")}`);
  }
  return written;
}
