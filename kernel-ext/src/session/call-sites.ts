import { syncBuiltinESMExports } from "node:module";
import util from "node:util";
import { readFrame, type SourceReader } from "./stack-trace.js";

/** A frame as Node tells it; the name of its column depends on Node's version. */
export interface CallSite {
  readonly functionName: string;
  readonly scriptName: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
  readonly column?: number;
}

/** Node's own. */
export type CallSites = (frameCount?: number | object, options?: object) => CallSite[];

/** How many frames Node gives by itself, and how many it has at most. */
const [usual, most] = [8, 200];

/** Lets `util.getCallSites`, where Node has it, tell the places that people wrote, as the stacks of errors do. */
export function installCallSites(sources: SourceReader): void {
  const { getCallSites } = util as { readonly getCallSites?: CallSites };
  if (!getCallSites) return;
  Object.assign(util, { getCallSites: readableCallSites(getCallSites, sources) });
  syncBuiltinESMExports();
}

/** The same without the kernel's frames, and without those of Node that led to the cell. */
export function readableCallSites(original: CallSites, sources: SourceReader): CallSites {
  return function getCallSites(frameCount, options) {
    // Refuses what Node refuses.
    original(frameCount, options);
    const [count, settings] = typeof frameCount === "number" ? [frameCount, options] : [usual, frameCount];
    const found = original(most, settings)
      .slice(1)
      .map((site) => read(site, sources));
    const end = found.map(({ kind }) => kind).lastIndexOf("own") + 1;
    const shown = found.filter(({ kind, site }, at) => {
      const isBelow = end > 0 && at >= end && site.scriptName.startsWith("node:");
      return kind !== "hidden" && !isBelow;
    });
    return shown.slice(0, count).map(({ site }) => site);
  };
}

function read(site: CallSite, sources: SourceReader): { kind: "own" | "library" | "hidden"; site: CallSite } {
  const { functionName: name, scriptName: source, lineNumber: line } = site;
  const column = site.columnNumber ?? site.column ?? 1;
  const frame = readFrame({ name, place: { source, line, column } }, sources);
  if (frame.kind !== "own") return { kind: frame.kind, site };
  const { place } = frame;
  const columns = {
    ...("columnNumber" in site && { columnNumber: place.column }),
    ...("column" in site && { column: place.column }),
  };
  return { kind: "own", site: { ...site, lineNumber: place.line, ...columns } };
}
