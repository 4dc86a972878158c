import { fileURLToPath } from "node:url";
import { isOverflow } from "../engine/overflow.js";
import { stackFrames } from "../engine/stack-frames.js";
import { readFrame, type SourceReader } from "./stack-trace.js";

const engineFolder: string = fileURLToPath(new URL("../engine/", import.meta.url));

/** What to say in place of an error of the compiler, for which code was nested too deeply; any other error is itself. */
export function withoutOverflow(error: unknown, sources: SourceReader): unknown {
  if (!isOverflow(error) || !isOfCompiler(error, sources)) return error;
  return new Error(
    "Expected code that the compiler can follow but got expressions or blocks that are nested too deeply, such as a " +
      "sum of thousands of terms. Split it into several statements, or read large data from a file.",
  );
}

/** Code that calls itself without end is in the trace itself, or what it calls is. */
function isOfCompiler(error: Error, sources: SourceReader): boolean {
  const frames = stackFrames(error).filter((frame) => frame !== undefined);
  const isCompiler = ({ source }: (typeof frames)[number]["place"]): boolean =>
    source.startsWith(engineFolder) || sources.isOwnFile(source);
  const isOther = (frame: (typeof frames)[number]): boolean => {
    const read = readFrame(frame, sources);
    return read.kind === "own" || (read.kind === "library" && read.library !== "Node");
  };
  return frames.some(({ place }) => isCompiler(place)) && !frames.some(isOther);
}
