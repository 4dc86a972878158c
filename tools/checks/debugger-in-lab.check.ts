import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installKernelspec } from "../../kernel-ext/src/bin/kernelspec.js";
import { findChromium } from "./chromium.js";
import { labFolder, writeNotebook } from "./lab-notebook.js";
import type { LabPage } from "./lab-page.js";
import type { LabServer } from "./lab-server.js";
import { closeLab, openLab } from "./open-lab.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = labFolder("debugger");
const limit = 120_000;

const cells = [
  [
    "function scale(values: number[], by: number): number[] {",
    "  const scaled = values.map((value) => value * by);",
    "  return scaled;",
    "}",
  ],
  ["const label = 'weights';", "const numbers = scale([1, 2, 3], 2);", "numbers"],
].map((lines) => lines.join("\n"));

describe.skipIf(executable === undefined)(`the debugger of JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;

  const panel = (name: string): Locator => lab.page.locator(`.jp-DebuggerSidebar .jp-Debugger${name}`);
  const frames = (): Locator => panel("Callstack").locator(".jp-DebuggerCallstackFrame-name");
  const places = (): Locator => panel("Callstack").locator(".jp-DebuggerCallstackFrame-location");
  const variable = (name: string): Locator =>
    panel("Variables").locator(".jp-TreeItem", {
      has: lab.page.locator(`.jp-DebuggerVariables-name:text-is("${name}")`),
    });
  const press = (label: RegExp): Promise<void> =>
    lab.page.locator(".jp-DebuggerSidebar").getByRole("button", { name: label }).first().click();
  const clickGutter = (cell: number, line: number): Promise<void> =>
    lab.cell(cell).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(line).click();

  beforeAll(async () => {
    writeNotebook("debugger", cells);
    // The kernel of this clone, also where another clone has made the environment.
    installKernelspec({ kind: "prefix", prefix: folder });
    ({ server, lab } = await openLab(folder, executable, { JUPYTER_PATH: join(folder, "share", "jupyter") }));
  }, 240_000);

  afterAll(() => closeLab(folder, { server, lab }));

  it(
    "is switched on with the bug in the toolbar, and lists the notebook's variables",
    async () => {
      await lab.run(0);
      await lab.ended(0);
      await lab.page.locator(".jp-DebuggerBugButton").click();
      await lab.page.locator(".jp-DebuggerBugButton[aria-pressed='true']").waitFor();
      await variable("scale").first().waitFor();
    },
    limit,
  );

  it(
    "stops at a breakpoint that was clicked into the gutter, and shows frames and variables",
    async () => {
      await clickGutter(0, 3);
      await lab.cell(0).locator(".cm-breakpoint-icon").last().waitFor();
      await lab.run(1);
      await frames()
        .filter({ hasText: /^scale$/ })
        .waitFor();
      expect(await frames().allTextContents()).toEqual(["scale", expect.stringMatching(/^cell \d+$/)]);
      expect(await places().allTextContents()).toEqual(["Cell [1]:3", "Cell [*]:2"]);
      await variable("scaled").first().waitFor();
      expect(await variable("scaled").first().textContent()).toContain("[2, 4, 6]");
    },
    limit,
  );

  it.each(["light", "dark"] as const)(
    "looks right in %s",
    async (theme) => {
      await lab.theme(theme);
      await lab.page.waitForTimeout(500);
      await lab.screenshot(folder, `stopped-${theme}`);
      expect(await frames().count()).toBe(2);
    },
    limit,
  );

  it(
    "steps to the next line, and continues to the cell's result",
    async () => {
      await press(/^Next/);
      await frames().first().waitFor();
      await press(/^Continue/);
      await lab.shows(1, "[ 2, 4, 6 ]");
      await lab.ended(1);
      await variable("numbers").first().waitFor();
    },
    limit,
  );

  it(
    "is still stopped when the page is loaded anew; stop ends the cell, and the breakpoint counts again",
    async () => {
      await lab.run(1);
      await frames()
        .filter({ hasText: /^scale$/ })
        .waitFor();
      await lab.page.reload();
      await frames()
        .filter({ hasText: /^scale$/ })
        .waitFor();
      await lab.press("notebook:interrupt-kernel");
      await frames().first().waitFor({ state: "detached" });
      await lab.run(1);
      await frames()
        .filter({ hasText: /^scale$/ })
        .waitFor();
      await press(/^Continue/);
      await lab.shows(1, "[ 2, 4, 6 ]");
    },
    limit,
  );

  it("leaves no error in the browser's console", () => {
    expect(lab.errors).toEqual([]);
  });
});
