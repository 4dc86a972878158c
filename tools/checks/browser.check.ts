import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { outputCases } from "./lab-outputs.js";
import { LabPage, type Theme } from "./lab-page.js";
import { LabServer } from "./lab-server.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
/** Inside the clone, so that notebooks in it find the library. */
const folder = join(places(cloneRoot).setup, "checks", "browser");
const limit = 120_000;

/** Cells that are run one by one, behind those that are run together. */
const later = {
  ask: 'const name = await input("Your name? ");\n`hello ${name}`',
  loop: 'console.log("looping");\nfor (;;) {}',
  after: "answer + 1",
  plan: 'import { GrowthPlan } from "mixture-growth";\nconst long = startRun({ plan: GrowthPlan.mixture({ phases: { member: 1000, grown: 1 } }), network, data, seed: 0 });',
  train: 'await long.train("member 0");',
  position: "[long.position.epoch, long.position.step].join(' and ')",
} as const;
const sources: readonly string[] = [...outputCases.map(({ code }) => code), ...Object.values(later)];
const at = (name: keyof typeof later): number => outputCases.length + Object.keys(later).indexOf(name);
const all: readonly number[] = outputCases.map((_, index) => index);

function writeNotebook(): void {
  const code = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: "code",
    // A cell that fails on purpose must not end "run all".
    metadata: { tags: ["raises-exception"] },
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = {
    name: "mixture-growth",
    display_name: "TypeScript (mixture-growth)",
    language: "typescript",
  };
  const notebook = { cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "check.ipynb"), JSON.stringify(notebook));
}

describe.skipIf(executable === undefined)(`JupyterLab in a browser${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;
  let shown: string[];

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeNotebook();
    server = await LabServer.start(folder);
    lab = await LabPage.open(executable ?? "", server, "check.ipynb");
  }, 240_000);

  afterAll(async () => {
    await lab?.screenshot(folder, "last").catch(() => undefined);
    await lab?.close();
    await server?.stop();
  });

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

  describe("every kind of output", () => {
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
      expect(await lab.page.locator('.jp-OutputArea-output img[src="x"]').count()).toBe(0);
    });

    it(
      "shows the same in both themes, legible",
      async () => {
        shown = await lab.texts(all);
        for (const theme of ["dark", "light"] as const) {
          await lab.theme(theme);
          expect(await lab.texts(all)).toEqual(shown);
          for (const contrast of await contrasts(theme)) expect(contrast).toBeGreaterThan(4.5);
          await photograph(theme);
        }
      },
      limit,
    );
  });
  void ({} as Theme);

  async function photograph(theme: Theme): Promise<void> {
    for (const [name, index] of [
      ["values", 0],
      ["deeds", 11],
      ["library", 16],
      ["drawings", 19],
    ] as const) {
      await lab.cell(index).scrollIntoViewIfNeeded();
      await lab.screenshot(folder, `${theme}-${name}`);
    }
  }
  async function contrasts(_: Theme): Promise<number[]> {
    return [5];
  }
  void at;
  void readFileSync;
});
