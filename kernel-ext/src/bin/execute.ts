import { parseArgs } from "node:util";
import { executeNotebook } from "../client/execute-notebook.js";
import type { CellProgress } from "../client/execute-options.js";

/** `execute NOTEBOOK --out FILE`: runs a notebook, with one line per cell on the terminal. */
export async function executeFromCommandLine(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: "string" },
      timeout: { type: "string" },
      env: { type: "string", multiple: true },
    },
  });
  const [notebook] = positionals;
  if (notebook === undefined || values.out === undefined) {
    throw new Error(
      "Expected a notebook and --out FILE but got less (execute). See: mixture-growth-kernel help.",
    );
  }
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const { status, failure, seconds } = await executeNotebook({
    notebook,
    out: values.out,
    env: Object.fromEntries((values.env ?? []).map(variable)),
    ...(values.timeout === undefined ? {} : { timeoutSeconds: secondsOf(values.timeout) }),
    signal: stop.signal,
    onCell: printProgress,
  });
  if (failure) process.stderr.write(`${failure.traceback.join("\n")}\n`);
  process.stdout.write(`${status}: ${notebook} in ${seconds.toFixed(1)} s, written to ${values.out}\n`);
  process.exitCode = status === "ok" ? 0 : 1;
}

function printProgress({ state, index, total, cell, seconds }: CellProgress): void {
  if (state === "start") return;
  const first = cell.source.split("\n").find((line) => line.trim() !== "") ?? "";
  process.stdout.write(`[${index + 1}/${total}] ${seconds.toFixed(1)} s  ${first.slice(0, 80)}\n`);
}

function variable(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new Error(
      `Expected --env to be KEY=VALUE but got ${text} (execute). Write for instance --env MIXTURE_GROWTH_PROFILE=smoke.`,
    );
  return [text.slice(0, at), text.slice(at + 1)];
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new Error(
    `Expected --timeout to be a number of seconds but got ${text} (execute). Use for instance 600.`,
  );
}
