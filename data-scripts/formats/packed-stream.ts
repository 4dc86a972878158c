import { spawn } from "node:child_process";
import { openArchive } from "../../src/data/archives/archive-stream.js";
import { DataError } from "../../src/data/data-error.js";

/**
 * Streams a file, unpacked: gzip by Node, `.xz` by the system's xz, anything else as it is.
 *
 * @throws DataError naming the file when it is missing or damaged, or xz is not installed
 */
export async function* openPacked(path: string): AsyncGenerator<Uint8Array> {
  if (!path.endsWith(".xz")) {
    yield* openArchive(path);
    return;
  }
  const xz = spawn("xz", ["--decompress", "--stdout", "--", path], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  xz.stderr.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString("utf8")}`.slice(0, 500);
  });
  const ended = new Promise<number | Error>((resolve) => {
    xz.on("error", resolve);
    xz.on("close", (code) => resolve(code ?? -1));
  });
  try {
    yield* xz.stdout as AsyncIterable<Uint8Array>;
    const outcome = await ended;
    if (outcome === 0) return;
    const reason = outcome instanceof Error ? outcome.message : complaint.trim() || `status ${outcome}`;
    throw new DataError(
      "corrupt",
      `Expected a whole xz file but got: ${reason} (${path}). Fetch it again, and check that xz is installed.`,
    );
  } finally {
    xz.kill();
  }
}
