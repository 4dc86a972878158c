import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { dialGiven } from "../../src/explore/dial/dial-given.js";
import { DialNetwork } from "../../src/explore/dial/dial-network.js";
import { dialAnswer } from "../../src/explore/fronts/dial/answer.js";
import type { DialAsked } from "../../src/explore/fronts/dial/state.js";
import {
  type GradientsAsked,
  gradientsAnswer,
  gradientsGiven,
} from "../../src/explore/gradients/gradient-values.js";
import { GrowthGradients } from "../../src/explore/gradients/growth-gradients.js";
import { GrowthTrials } from "../../src/explore/what-if/growth-trials.js";
import { type WhatIfAsked, whatIfAnswer, whatIfGiven } from "../../src/explore/what-if/what-if-values.js";
import { smallCnn } from "../../src/networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../src/plan/growth-plan.js";
import { tinyData } from "../../src/test-support/tiny-data.js";
import { Run } from "../../src/training/run/run.js";
import { findChromium } from "./chromium.js";
import { FrontPage, type PageTheme } from "./front-page.js";

const executable = findChromium(process.env) ?? "";
const reason = executable === "" ? " (no Chromium found on this machine)" : "";
const members = new Run({
  plan: GrowthPlan.mixture({ memberTraining: "elsewhere", coefficients: "random", phases: { grown: 1 } }),
  network: smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 16,
  augment: "none",
});
const trials = new GrowthTrials(members, 32);
const gradients = new GrowthGradients(members, 16);
const [layer] = trials.growing.layers as [string];
let dial: DialNetwork;
let shown: FrontPage | undefined;

beforeAll(async () => {
  await members.train("growth");
  dial = new DialNetwork(members, 32);
});

afterEach(async () => {
  await shown?.close();
  shown = undefined;
});

afterAll(() => {
  dial?.dispose();
  trials.dispose();
  gradients.dispose();
  members.dispose();
});

/** A page whose questions are answered as a notebook's kernel does. */
async function open(
  front: string,
  state: Readonly<Record<string, unknown>>,
  answer: (asked: never) => Readonly<Record<string, unknown>>,
  theme: PageTheme = "light",
): Promise<Page> {
  const onChange = ({ asked }: Readonly<Record<string, unknown>>): void => {
    if (asked === undefined) return;
    // A page that has closed takes no answers; one that should take them is asked for them by its test.
    void opened.then((page) => page.set(answer(asked as never))).catch(() => undefined);
  };
  const opened = FrontPage.open(executable, { front, state, onChange, theme });
  shown = await opened;
  return shown.page;
}

const openDial = (theme?: PageTheme): Promise<Page> => {
  const first: DialAsked = { turn: 0, layer, block: 2, picture: 0, changed: [] };
  const answer = (asked: DialAsked): Readonly<Record<string, unknown>> => ({ ...dialAnswer(dial, asked) });
  return open("dial", { ...dialGiven(dial, "tiny"), ...answer(first) }, answer, theme);
};

const openWhatIf = (theme?: PageTheme): Promise<Page> => {
  const first: WhatIfAsked = { turn: 0, ...trials.growing.planned, layer, picture: 0 };
  const answer = (asked: WhatIfAsked): Readonly<Record<string, unknown>> => ({
    shown: whatIfAnswer(trials, asked),
  });
  return open("what-if", { ...whatIfGiven(trials, "tiny"), ...answer(first) }, answer, theme);
};

const openGradients = (theme?: PageTheme): Promise<Page> => {
  const first: GradientsAsked = { turn: 0, ...gradients.growing.planned };
  const answer = (asked: GradientsAsked): Readonly<Record<string, unknown>> => ({
    shown: gradientsAnswer(gradients, asked),
  });
  return open("gradients", { ...gradientsGiven(gradients, "tiny"), ...answer(first) }, answer, theme);
};

const value = async <T>(name: string): Promise<T> => (await shown?.get(name)) as T;
const eventually = { timeout: 10_000, interval: 50 };

describe.skipIf(executable === "")(`the coefficient dial in a browser${reason}`, () => {
  it("turns a coefficient by keys, and goes back to what was trained", async () => {
    const page = await openDial();
    const { coefficients: trained } = await value<DialAsked & { coefficients: number[] }>("shown");
    await page.getByRole("slider", { name: "coefficient of template 0" }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    const turned = async (): Promise<number[]> =>
      (await value<{ coefficients: number[] }>("shown")).coefficients;
    await expect.poll(turned, eventually).toEqual([expect.closeTo((trained[0] ?? 0) + 0.05, 1), trained[1]]);
    await expect
      .poll(() => page.getByRole("radio", { checked: true }).getAttribute("aria-label"))
      .toContain("changed");
    await page.getByRole("button", { name: "block as trained" }).click();
    await expect.poll(turned, eventually).toEqual(trained);
  });

  it("moves both coefficients in their plane, by mouse and by keys", async () => {
    const page = await openDial();
    const plane = page.getByRole("slider", { name: "both coefficients" });
    await plane.click({ position: { x: 86, y: 86 } });
    const turned = async (): Promise<number[]> =>
      (await value<{ coefficients: number[] }>("shown")).coefficients;
    const near = (number: number): unknown => expect.closeTo(number, 1);
    await expect.poll(turned, eventually).toEqual([near(0), near(0)]);
    for (let i = 0; i < 10; i++) await page.keyboard.press(i < 6 ? "ArrowUp" : "ArrowLeft");
    await expect.poll(turned, eventually).toEqual([near(-0.2), near(0.3)]);
    await expect
      .poll(
        () => page.getByRole("spinbutton", { name: "coefficient of template 1" }).inputValue(),
        eventually,
      )
      .toMatch(/^0.3/);
  });

  it("takes numbers as they are typed", async () => {
    const page = await openDial();
    await page.getByRole("spinbutton", { name: "coefficient of template 1" }).fill("-1.25");
    const turned = async (): Promise<number | undefined> =>
      (await value<{ coefficients: number[] }>("shown")).coefficients[1];
    await expect.poll(turned, eventually).toBe(-1.25);
    expect(
      await page.getByRole("slider", { name: "coefficient of template 1" }).getAttribute("aria-valuetext"),
    ).toContain("−1.25");
  });

  it("chooses blocks, layers and pictures by keys", async () => {
    const page = await openDial();
    await page.getByRole("radio", { checked: true }).focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(async () => (await value<DialAsked>("shown")).block, eventually).toBe(0);
    await page.keyboard.press("End");
    await expect.poll(async () => (await value<DialAsked>("shown")).block, eventually).toBe(1);
    await page.getByRole("option", { selected: true }).and(page.locator("button")).focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(async () => (await value<DialAsked>("shown")).picture, eventually).toBe(20);
    await page.getByLabel("layer").selectOption({ index: 0 });
    await expect
      .poll(async () => (await value<DialAsked>("shown")).layer, eventually)
      .toBe(dial.layers[0]?.name);
  });

  it.each(["light", "dark"] as const)("is read well in a %s theme", async (theme) => {
    await openDial(theme);
    expect(await shown?.faintTexts()).toEqual([]);
  });
});

describe.skipIf(executable === "")(`what if I grow in a browser${reason}`, () => {
  it("fills the rows of all ways to start by itself", async () => {
    const page = await openWhatIf();
    const rows = page.getByRole("radiogroup", { name: "how new coefficients start" }).getByRole("radio");
    const words = (): Promise<(string | null)[]> =>
      rows.evaluateAll((all) => all.map((row) => (row as unknown as { ariaLabel: string }).ariaLabel));
    await expect
      .poll(async () => (await words()).filter((text) => text?.includes("not tried")), eventually)
      .toEqual([]);
    expect((await words())[0]).toMatch(/^zero, .*answers changed: 0, distance of logits: 0\.00$/);
  });

  it("chooses ways, noise, placement and draws by keys", async () => {
    const page = await openWhatIf();
    const asked = (name: keyof WhatIfAsked) => async (): Promise<unknown> =>
      (await value<WhatIfAsked>("shown"))[name];
    await page.getByRole("radio", { name: /^random,/ }).focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(asked("coefficients"), eventually).toBe("orthogonal");
    await page.getByRole("slider", { name: "noise" }).focus();
    await page.keyboard.press("Home");
    await expect.poll(asked("noise"), eventually).toBe(0);
    await page.getByRole("radio", { name: "diag" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(asked("placement"), eventually).toBe("row");
    await page.getByRole("button", { name: "draw again" }).press("Enter");
    await expect.poll(asked("draw"), eventually).toBe(1);
    expect(await page.getByRole("img").first().getAttribute("aria-label")).toContain("placed as row");
  });

  it.each(["light", "dark"] as const)("is read well in a %s theme", async (theme) => {
    await openWhatIf(theme);
    expect(await shown?.faintTexts()).toEqual([]);
  });
});

describe.skipIf(executable === "")(`gradients at growth in a browser${reason}`, () => {
  it("are measured for all ways by themselves, and shown layer by layer", async () => {
    const page = await openGradients();
    const untried = page.getByRole("radio", { name: /not tried yet/ });
    await expect.poll(() => untried.count(), eventually).toBe(0);
    await page.getByRole("radio", { name: /^random,/ }).focus();
    await page.keyboard.press("ArrowUp");
    await expect
      .poll(async () => (await value<GradientsAsked>("shown")).coefficients, eventually)
      .toBe("orthogonal");
    await page.getByText("Layer by layer: orthogonal").waitFor();
    expect(await page.getByRole("img", { name: new RegExp(`^${layer}: old blocks .*, new `) }).count()).toBe(
      1,
    );
  });

  it.each(["light", "dark"] as const)("are read well in a %s theme", async (theme) => {
    await openGradients(theme);
    expect(await shown?.faintTexts()).toEqual([]);
  });
});
