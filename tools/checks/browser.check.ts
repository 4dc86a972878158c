import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { labFolder, writeNotebook } from "./lab-notebook.js";
import { outputCases } from "./lab-outputs.js";
import type { LabPage, Theme } from "./lab-page.js";
import type { LabServer } from "./lab-server.js";
import { closeLab, openLab } from "./open-lab.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = labFolder("browser");
const limit = 240_000;

/** Cells that are run one by one, after those that are run together. */
const later = {
  ask: 'const name = await input("Your name? ");\n"hello " + name',
  loop: 'console.log("looping");\nfor (;;) {}',
  after: "answer + 1",
  plan: 'import { GrowthPlan } from "mixture-growth";\nconst long = startRun({ plan: GrowthPlan.mixture({ phases: { member: 1000, grown: 1 } }), network, data, seed: 0 });',
  train: 'await long.train("member 0");',
  steps: "1000 * long.position.epoch + long.position.step",
} as const;
const sources: readonly string[] = [...outputCases.map(({ code }) => code), ...Object.values(later)];
const at = (name: keyof typeof later): number => outputCases.length + Object.keys(later).indexOf(name);
const all: readonly number[] = outputCases.map((_, index) => index);

describe.skipIf(executable === undefined)(`JupyterLab in a browser${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;
  let shown: readonly string[];

  beforeAll(async () => {
    // A cell that is meant to fail must not stop "run all".
    writeNotebook("browser", sources, ["raises-exception"]);
    ({ server, lab } = await openLab(folder, executable));
  }, 240_000);

  afterAll(() => closeLab(folder, { server, lab }));

  it("asks for the token", async () => {
    expect(await server.statusWithoutToken("api/contents")).toBe(403);
    expect(await server.statusWithoutToken("lab")).toBe(302);
  });

  it("opens a notebook with our kernel, the only one, without being asked which", async () => {
    expect(await lab.page.locator(".jp-Dialog").count()).toBe(0);
    const answer = await (await fetch(server.address("api/kernelspecs"))).json();
    expect(answer).toMatchObject({ default: "mixture-growth" });
    expect(Object.keys((answer as { kernelspecs: object }).kernelspecs)).toEqual(["mixture-growth"]);
  });

  it("loads nothing of the figures before there is one", async () => {
    const bytes = await lab.extensionBytes();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(40_000);
  });

  describe("shows", () => {
    it.each(outputCases.map((each, index) => ({ ...each, index })))(
      "$kind",
      async ({ index, text, element }) => {
        await lab.run(index);
        await lab.ended(index);
        if (text !== undefined) await lab.shows(index, text);
        if (element !== undefined) await lab.output(index).locator(element).first().waitFor();
      },
      limit,
    );

    it("runs nothing that a name holds", async () => {
      expect(await lab.page.evaluate("globalThis.broken")).toBeUndefined();
      const programs = lab.page.locator(
        ".jp-OutputArea-output :is([onerror], [onload], [href^='javascript'], script)",
      );
      expect(await programs.count()).toBe(0);
    });
  });

  describe("a drawing", () => {
    const plan = outputCases.findIndex(({ kind }) => kind.startsWith("a plan"));
    const note = (): Locator => lab.output(plan).locator(".mixture-growth-note:visible");

    it(
      "tells exact numbers of the mark below the pointer",
      async () => {
        const [first] = await lab.output(plan).locator('svg [role="img"]').all();
        await first?.hover();
        expect(await note().textContent()).toBe(
          "member 0\nepoch 1\n25 % of an epoch of the full network, each epoch",
        );
      },
      limit,
    );

    it(
      "tells them to the keyboard too, without moving the notebook's own cursor",
      async () => {
        await lab.output(plan).locator('svg [role="img"][tabindex="0"]').first().focus();
        await lab.page.keyboard.press("ArrowRight");
        expect(await note().textContent()).toContain("epoch 2");
        await lab.page.keyboard.press("ArrowDown");
        expect(await note().textContent()).toContain("epoch 3");
        await lab.page.keyboard.press("Escape");
        expect(await note().count()).toBe(0);
        expect(await lab.page.evaluate("document.activeElement.getAttribute('role')")).toBe("img");
      },
      limit,
    );
  });

  describe("in both themes", () => {
    it.each(["dark", "light"] as const)(
      "%s: the same outputs, all legible and none cut",
      async (theme) => {
        shown = await lab.texts(all);
        await lab.theme(theme);
        expect(await lab.texts(all)).toEqual(shown);
        const faint = await lab.faintTexts();
        const cut = await lab.cutOutputs();
        await photograph(theme);
        expect({ faint, cut }).toEqual({ faint: [], cut: [] });
      },
      limit,
    );

    async function photograph(theme: Theme): Promise<void> {
      for (const index of all.filter((each) => each % 4 === 0)) {
        await lab.cell(index).evaluate((element) => element.scrollIntoView({ block: "start" }));
        await lab.screenshot(folder, `${theme}-${String(index).padStart(2, "0")}`);
      }
    }
  });

  it(
    "asks for input below the cell",
    async () => {
      await lab.run(at("ask"));
      const field = lab.page.locator(".jp-Stdin-input");
      await field.fill("ada");
      await field.press("Enter");
      await lab.shows(at("ask"), "hello ada");
    },
    limit,
  );

  it(
    "stops a loop, and keeps what was defined before",
    async () => {
      await lab.run(at("loop"));
      await lab.shows(at("loop"), "looping");
      await lab.press("notebook:interrupt-kernel");
      await lab.shows(at("loop"), "KeyboardInterrupt");
      await lab.run(at("after"));
      await lab.shows(at("after"), /^43$/);
    },
    limit,
  );

  it(
    "stops a training cell, and the same cell goes on from there",
    async () => {
      await lab.run(at("plan"));
      const first = await trainAndStop();
      const second = await trainAndStop();
      expect(first).toBeGreaterThan(0);
      expect(second).toBeGreaterThan(first);
    },
    limit,
  );

  async function trainAndStop(): Promise<number> {
    await lab.clear(at("train"));
    await lab.run(at("train"));
    await lab.shows(at("train"), /step +[1-9]\d*\//);
    await lab.press("notebook:interrupt-kernel");
    await lab.shows(at("train"), "Run the cell again to continue from here");
    await lab.shows(at("train"), /left|stopped/);
    await lab.clear(at("steps"));
    await lab.run(at("steps"));
    await lab.shows(at("steps"), /^\d+$/);
    return Number(await lab.output(at("steps")).textContent());
  }

  it(
    "saves the notebook, and shows the same when it is opened again",
    async () => {
      await lab.page.keyboard.press("Control+s");
      const saved = (): string => readFileSync(join(folder, "check.ipynb"), "utf8");
      await expect.poll(saved, { timeout: limit }).toContain("Run the cell again to continue from here");
      await lab.page.reload();
      await lab.ready();
      await lab.look(all);
      await expect.poll(() => lab.texts(all), { timeout: limit / 2 }).toEqual(shown);
    },
    limit,
  );

  it(
    "restarts: names are gone until their cells run again, and these show the same",
    async () => {
      await lab.restart();
      await lab.clear(at("after"));
      await lab.run(at("after"));
      await lab.shows(at("after"), "Cannot find name 'answer'");
      for (const index of all.slice(0, 3)) {
        await lab.clear(index);
        await lab.run(index);
        await lab.ended(index);
      }
      await expect.poll(() => lab.texts(all.slice(0, 3)), { timeout: limit }).toEqual(shown.slice(0, 3));
    },
    limit,
  );
});
