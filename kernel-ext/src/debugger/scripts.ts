import type { Debugger } from "node:inspector";
import type { Session } from "node:inspector/promises";
import path from "node:path";
import { ownSource } from "./connection.js";

/** A place in running code where V8 can stop. */
export type BreakLocation = Pick<Debugger.Location, "scriptId" | "lineNumber" | "columnNumber">;

type ParsedScript = Pick<Debugger.ScriptParsedEventDataType, "scriptId" | "url" | "sourceMapURL">;

/** The scripts that V8 knows, and which are compiled cells and local files. A file that was edited and loaded again is another script. */
export class Scripts {
  readonly #sources = new Map<string, string>();
  readonly #urls = new Map<string, string>();
  /** The newest. */
  latest: string | undefined;

  /** Called for every script that V8 parses. @returns whether it only looks like somebody's own: a compiler has written it */
  parsed({ scriptId, url, sourceMapURL = "" }: ParsedScript): boolean {
    this.#urls.set(scriptId, url);
    const source = ownSource(url);
    if (source === undefined) return false;
    if (isPlainFile(source) && !isCheckpoint(source) && sourceMapURL !== "") return true;
    this.#sources.set(scriptId, source);
    if (!isCheckpoint(source)) this.latest = scriptId;
    return false;
  }

  /** The cell's name or the file's path; undefined for other code. */
  source(scriptId: string): string | undefined {
    return this.#sources.get(scriptId);
  }

  /** What V8 calls any script; empty for none. */
  url(scriptId: string): string {
    return this.#urls.get(scriptId) ?? "";
  }

  /** Whether the script is where the thread of the cells stops before it runs new code. */
  isCheckpoint(scriptId: string): boolean {
    return isCheckpoint(this.#sources.get(scriptId) ?? "");
  }

  /** All scripts with their sources. */
  all(): (readonly [scriptId: string, source: string])[] {
    return [...this.#sources].filter(([, source]) => !isCheckpoint(source));
  }
}

/** Whether a path is that of a file that Node runs as it is. */
export function isPlainFile(file: string): boolean {
  return path.isAbsolute(file) && /\.[cm]?js$/.test(file);
}

/** Where V8 can stop in a script, in the order of its code. */
export async function breakLocations(session: Session, scriptId: string): Promise<BreakLocation[]> {
  const { locations } = await session.post("Debugger.getPossibleBreakpoints", {
    start: { scriptId, lineNumber: 0 },
  });
  return locations;
}

/** Lets the debugger run through a script as through a library. */
export async function fold(session: Session, scriptId: string): Promise<void> {
  await session.post("Debugger.setBlackboxedRanges", {
    scriptId,
    positions: [{ lineNumber: 0, columnNumber: 0 }],
  });
}

function isCheckpoint(source: string): boolean {
  return source.endsWith("checkpoint.js");
}
