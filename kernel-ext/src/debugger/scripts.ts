import type { Debugger } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { ownSource } from "./connection.js";

/** A place in running code where V8 can stop. */
export type BreakLocation = Pick<Debugger.Location, "scriptId" | "lineNumber" | "columnNumber">;

/** The compiled cells and local files that V8 knows. A file that was edited and loaded again is another script. */
export class Scripts {
  readonly #sources = new Map<string, string>();
  /** The newest. */
  latest: string | undefined;

  /** Called for every script that V8 parses. */
  parsed({ scriptId, url }: { readonly scriptId: string; readonly url: string }): void {
    const source = ownSource(url);
    if (source === undefined) return;
    this.#sources.set(scriptId, source);
    if (!isCheckpoint(source)) this.latest = scriptId;
  }

  /** The cell's name or the file's path; undefined for other code. */
  source(scriptId: string): string | undefined {
    return this.#sources.get(scriptId);
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

/** Where V8 can stop in a script, in the order of its code. */
export async function breakLocations(session: Session, scriptId: string): Promise<BreakLocation[]> {
  const { locations } = await session.post("Debugger.getPossibleBreakpoints", {
    start: { scriptId, lineNumber: 0 },
  });
  return locations;
}

function isCheckpoint(source: string): boolean {
  return source.endsWith("checkpoint.js");
}
