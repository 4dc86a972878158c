import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient } from "../client/kernel-client.js";
import { KernelProcess } from "../client/kernel-process.js";
import { buildKernel } from "../test-support/built-kernel.js";
import type { Message } from "../wire/codec.js";

/** The one named by MIXTURE_GROWTH_DENO, else the first on the path. */
function findDeno(): string | undefined {
  const { MIXTURE_GROWTH_DENO: named, PATH = "" } = process.env;
  if (named) return named;
  return PATH.split(path.delimiter)
    .map((folder) => path.join(folder, "deno"))
    .find((file) => existsSync(file));
}

const deno = findDeno();
const reason = deno === undefined ? " (no deno found on this machine)" : "";
const display = fileURLToPath(new URL("../../display/dist/index.js", import.meta.url));

describe.skipIf(deno === undefined)(`the kernel of Deno${reason}`, () => {
  const published: Message[] = [];
  let folder: string;
  let kernel: KernelProcess;
  let client: KernelClient;

  beforeAll(async () => {
    await buildKernel();
    folder = mkdtempSync(path.join(tmpdir(), "deno "));
    const command = [deno ?? "", "jupyter", "--kernel", "--conn", "{connection_file}"];
    kernel = await KernelProcess.start({ folder, command });
    client = new KernelClient(kernel.connection, { onPublished: (message) => published.push(message) });
    await client.request("shell", "kernel_info_request", {}).reply;
  }, 120_000);

  afterAll(async () => {
    await kernel?.kill();
    client?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a cell publishes, by type of message; replies and outputs come by two ways. */
  async function run(code: string): Promise<readonly Message[]> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const { id, reply } = client.request("shell", "execute_request", content);
    expect((await reply).content).toMatchObject({ status: "ok" });
    const own = (): Message[] => published.filter(({ parent }) => parent.msg_id === id);
    while (!own().some(({ content: { execution_state: state } }) => state === "idle")) await pause(10);
    return own().filter(({ header }) => !["status", "execute_input"].includes(header.msg_type));
  }

  it("shows the last value of a cell by the same method", async () => {
    const [shown] = await run(`
      import { bundle, createProgress, displaySymbol, drawingType, figureBundle, notebookHost, svgDocument, svgMark } from "${display}";
      class Scores { [displaySymbol]() { return bundle({ plain: "scores", svg: svgDocument({ width: 9, height: 9 }, "dots", [svgMark("a dot", "<circle r='3'/>")]) }); } }
      new Scores()`);
    expect(shown?.header.msg_type).toBe("execute_result");
    expect(Object.keys(shown?.content.data as object).sort()).toEqual([
      "application/vnd.mixture-growth.drawing.v1+json",
      "text/html",
      "text/plain",
    ]);
  }, 60_000);

  it("shows figures and progress that libraries display", async () => {
    const [figure] = await run(
      `notebookHost().display(await figureBundle({ data: [{ type: "scatter", x: [1, 2], y: [3, 4] }], layout: {} }));`,
    );
    expect(figure?.content.data).toHaveProperty(["application/vnd.plotly.v1+json"]);
    const bars = await run(`
      const bar = createProgress({ host: notebookHost(), now: () => performance.now(), id: "bar" });
      const state = { phase: "member 0", epoch: 1, epochs: 1, step: 1, steps: 2, loss: 2 };
      bar.update(state);
      bar.finish({ ...state, step: 2 });`);
    expect(bars.map(({ header }) => header.msg_type)).toEqual(["display_data", "update_display_data"]);
    expect(bars[1]?.content.data).toMatchObject({ "text/plain": expect.stringContaining("step 2/2") });
  }, 60_000);
});
