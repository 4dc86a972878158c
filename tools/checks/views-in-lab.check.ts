import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { textsOfViews } from "./front-page.js";
import { labFolder, writeNotebook } from "./lab-notebook.js";
import type { LabPage } from "./lab-page.js";
import type { LabServer } from "./lab-server.js";
import { closeLab, openLab } from "./open-lab.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = labFolder("views");
const limit = 120_000;

/** A view in each cell, and the cell that reads what a hand has done. */
const cells = {
  imports: `import { mlp, pretrained, readResult } from "mixture-growth";
import { ablationTable, coefficientDial, decisionBoundary, gradientsAtGrowth, growthScrubber, planComposer, whatIfIGrow } from "mixture-growth/explore";
const [members, grown] = [await pretrained("fashion-members"), await pretrained("fashion-grown")];`,
  dial: 'const dial = coefficientDial(grown, { layer: "stage2.0.conv1" });\ndial',
  whatIf: "const whatIf = whatIfIGrow(members);\nwhatIf",
  gradients: "const gradients = gradientsAtGrowth(members);\ngradients",
  scrubber: "const scrubber = growthScrubber(grown);\nscrubber",
  ablation: 'const table = ablationTable(readResult("cifar100"), { control: "scratch" });\ntable',
  composer: "const composer = planComposer(mlp({ hidden: [32], classes: 10 }), { images: 1000 });\ncomposer",
  boundary: "const boundary = decisionBoundary();\nboundary",
  values: `JSON.stringify({
  dial: dial.coefficients.map((value) => Math.round(10 * value) / 10),
  whatIf: whatIf.choice.coefficients,
  gradients: gradients.choice.placement,
  scrubber: scrubber.frame,
  ablation: [table.selected?.method, table.filter],
  composer: composer.phases.length,
  boundary: boundary.points.length,
})`,
} as const;
type Cell = keyof typeof cells;
const views = ["dial", "whatIf", "gradients", "scrubber", "ablation", "composer", "boundary"] as const;
const at = (name: Cell): number => Object.keys(cells).indexOf(name);

describe.skipIf(executable === undefined)(`views in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;

  const view = (name: Cell): Locator => lab.output(at(name)).locator(".mg");
  /** Scrolls to a view, for JupyterLab draws a cell when it first comes into sight. */
  const see = async (name: Cell): Promise<Locator> => {
    await lab.cell(at(name)).evaluate((cell) => cell.scrollIntoView({ block: "start" }));
    await view(name).waitFor();
    return view(name);
  };
  const run = async (name: Cell): Promise<void> => {
    await lab.cell(at(name)).evaluate((cell) => cell.scrollIntoView({ block: "start" }));
    await lab.run(at(name));
    await lab.ended(at(name));
  };
  /** What code reads now. */
  const read = async (): Promise<Record<string, unknown>> => {
    await run("values");
    const text = (await lab.output(at("values")).textContent()) ?? "";
    return JSON.parse(text.trim().replace(/^'|'$/g, "")) as Record<string, unknown>;
  };

  beforeAll(async () => {
    writeNotebook("views", Object.values(cells));
    ({ server, lab } = await openLab(folder, executable));
  }, 240_000);

  afterAll(() => closeLab(folder, { server, lab }));

  it(
    "are shown, each in its cell",
    async () => {
      await run("imports");
      for (const name of views) {
        await run(name);
        expect(await (await see(name)).locator("h3").textContent(), name).not.toBe("");
      }
    },
    limit,
  );

  it(
    "move by the keyboard, which the notebook leaves to them, and code reads what was done",
    async () => {
      const { keyboard } = lab.page;
      const count = (): Promise<number> => lab.page.locator(".jp-Notebook .jp-CodeCell").count();
      await read();
      const before = await count();
      const plane = (await see("dial")).getByRole("slider", { name: "both coefficients" });
      await plane.click({ position: { x: 86, y: 86 } });
      for (let i = 0; i < 10; i++) await keyboard.press(i < 6 ? "ArrowUp" : "ArrowLeft");
      await (await see("whatIf")).getByRole("radio", { checked: true, name: /,/ }).first().focus();
      await keyboard.press("End");
      const placement = (await see("gradients")).getByRole("radio", { name: "diag" });
      await placement.focus();
      await keyboard.press("ArrowRight");
      await (await see("scrubber")).getByRole("slider").focus();
      await keyboard.press("Home");
      await keyboard.press("ArrowRight");
      await keyboard.press("ArrowRight");
      await (await see("ablation")).getByRole("button", { name: "mixture", exact: true }).focus();
      await keyboard.press("Enter");
      await (await see("composer"))
        .getByRole("option", { selected: true })
        .and(lab.page.locator("div"))
        .focus();
      await keyboard.press("Delete");
      await (await see("boundary")).locator(".mg-square").first().focus();
      for (const key of ["ArrowLeft", "2", "Space", "ArrowDown", "Space"]) await keyboard.press(key);
      expect(await read()).toEqual({
        dial: [-0.2, 0.3],
        whatIf: "random-as-coded",
        gradients: "row",
        scrubber: 2,
        ablation: ["mixture", ""],
        composer: 3,
        boundary: 122,
      });
      // No key was taken for one of the notebook's own: as many cells as before.
      expect(await count()).toBe(before);
    },
    limit,
  );

  it(
    "move by the mouse, and code reads what was done",
    async () => {
      await (await see("dial")).getByRole("slider", { name: "both coefficients" }).click({
        position: { x: 86, y: 86 },
      });
      await (await see("whatIf")).getByRole("radio", { name: /^zero,/ }).click();
      await (await see("gradients")).getByRole("radio", { name: "column" }).click();
      await (await see("scrubber")).locator(".mg-drawing").click({ position: { x: 60, y: 100 } });
      await (await see("ablation")).getByRole("searchbox").fill("net2net");
      await (await see("composer")).getByRole("button", { name: "Undo" }).click();
      await (await see("boundary"))
        .locator(".mg-square")
        .last()
        .click({ position: { x: 20, y: 20 } });
      await expect.poll(read, { timeout: 20_000 }).toEqual({
        dial: [0, 0],
        whatIf: "zero",
        gradients: "column",
        scrubber: 1,
        ablation: ["mixture", "net2net"],
        composer: 4,
        boundary: 123,
      });
    },
    limit,
  );

  it(
    "train as tasks, so that other cells run meanwhile",
    async () => {
      await (await see("boundary")).getByRole("button", { name: "Start" }).click();
      await read();
      await view("boundary")
        .getByText(/^Done: the grown net gets/)
        .first()
        .waitFor();
    },
    limit,
  );

  it(
    "write code into a new cell, with the labextension of this clone",
    async () => {
      await (await see("composer")).getByRole("button", { name: "Insert below" }).click();
      const below = lab.cell(at("composer") + 1);
      await below.getByText("const plan = GrowthPlan.mixture").waitFor();
      expect(await below.locator(".jp-InputPrompt").textContent()).toBe("[ ]:");
      await lab.press("notebook:cut-cell");
    },
    limit,
  );

  it.each(["dark", "light"] as const)(
    "%s: every text has enough contrast, and nothing is wider than its cell",
    async (theme) => {
      await lab.theme(theme);
      const faint: string[] = [];
      for (const width of [1280, 1920]) {
        await lab.page.setViewportSize({ width, height: 1600 });
        for (const name of views) {
          const shown = await see(name);
          await shown.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
          const wider = await shown.evaluate((element) => element.scrollWidth - element.clientWidth);
          expect(wider, `${name} at ${width}`).toBeLessThan(2);
        }
        faint.push(...(await lab.faintTexts(textsOfViews)));
      }
      await lab.page.setViewportSize({ width: 1280, height: 1600 });
      expect(faint).toEqual([]);
    },
    limit,
  );

  it(
    "are there again when the page is loaded anew, as a hand has left them, and move on",
    async () => {
      await lab.save();
      await lab.page.reload();
      await lab.ready();
      for (const name of views) await see(name);
      expect(await view("ablation").getByRole("searchbox").inputValue()).toBe("net2net");
      await (await see("whatIf")).getByRole("radio", { name: /^random,/ }).click();
      await expect.poll(async () => (await read()).whatIf, { timeout: 20_000 }).toBe("random");
    },
    limit,
  );

  it("leave no error in the browser's console", () => {
    // JupyterLab itself asks kernels for a debugger that it was told they do not have.
    expect(lab.errors.filter((error) => !error.includes("No active debugger session"))).toEqual([]);
  });
});
