import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { isFocused, ViewPage } from "./view-page.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const faintTexts = readFileSync(new URL("./faint-texts.page.js", import.meta.url), "utf8");

/** Two members of two epochs, a growth, and a grown net of two epochs, with coefficients where somebody looked. */
const data = {
  title: "mixture, seed 0",
  score: "test accuracy",
  isShare: true,
  phases: [
    { name: "member 0", kind: "train", net: "member 0", first: 1, last: 2 },
    { name: "member 1", kind: "train", net: "member 1", first: 3, last: 4 },
    { name: "growth", kind: "grow", net: "members 0-1", first: 5, last: 5 },
    { name: "grown", kind: "train", net: "members 0-1", first: 6, last: 7 },
  ],
  frames: {
    phase: [-1, 0, 0, 1, 1, 2, 3, 3],
    epoch: [0, 1, 2, 1, 2, 0, 1, 2],
    epochs: [0, 1, 2, 3, 4, 4, 5, 6],
    flop: [0, 1e9, 2e9, 3e9, 4e9, 4e9, 8e9, 12e9],
    seconds: [0, 1, 2, 3, 4, 4, 7, 10],
    trained: [null, 100, 100, 100, 100, null, 250, 250],
    parameters: [0, 100, 200, 300, 400, 400, 650, 900],
    learningRate: [null, 0.1, 0.05, 0.1, 0.05, null, 0.05, 0.01],
  },
  reached: 7,
  curves: [
    { net: "member 0", split: "test", frames: [1, 2], values: [0.1, 0.2] },
    { net: "member 1", split: "test", frames: [3, 4], values: [0.12, 0.21] },
    { net: "ensemble", split: "test", frames: [5], values: [0.24] },
    { net: "members 0-1", split: "test", frames: [5, 6, 7], values: [0.24, 0.22, 0.3] },
    { net: "member 0", split: "train", frames: [1, 2], values: [0.09, 0.2] },
  ],
  blocks: {
    members: 2,
    cells: [
      { index: 0, row: 0, column: 0, set: 0 },
      { index: 1, row: 1, column: 1, set: 1 },
      { index: 2, row: 0, column: 1, set: 0 },
      { index: 3, row: 1, column: 0, set: 1 },
    ],
    states: [
      ["waiting", "waiting", "absent", "absent"],
      ["training", "waiting", "absent", "absent"],
      ["trained", "training", "absent", "absent"],
      ["trained", "trained", "new", "new"],
      ["training", "training", "new, training", "new, training"],
    ],
  },
  coefficients: {
    layers: [
      {
        name: "hidden",
        blocks: [
          { index: 0, row: 0, column: 0, set: 0 },
          { index: 1, row: 1, column: 1, set: 1 },
          { index: 2, row: 0, column: 1, set: 0 },
          { index: 3, row: 1, column: 0, set: 1 },
        ],
      },
    ],
    frames: [2, 7],
    values: [
      [
        [
          [0.5, -0.25],
          [0.125, 1],
          [0, 0],
          [0, 0],
        ],
      ],
      [
        [
          [0.75, -0.5],
          [0.25, 2],
          [0.01, 0],
          [0, -0.01],
        ],
      ],
    ],
  },
  axes: ["epochs", "flop", "seconds", "parameters"],
  notes: [],
} as const;
const state = { data, frame: 7, axis: "epochs", playing: false, speed: 16, layer: "" };

describe.skipIf(executable === undefined)(`the growth scrubber in a browser${reason}`, () => {
  let view: ViewPage;
  const slider = () => view.page.getByRole("slider", { name: "Time in the run" });
  const numbers = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await view.page
        .locator(".mg-readout > div")
        .evaluateAll((items) =>
          items.map((item) => [...item.children].map((part) => part.textContent ?? "") as [string, string]),
        ),
    );
  beforeAll(async () => {
    view = await ViewPage.open(executable as string, "scrubber", state);
  });
  afterAll(async () => {
    await view?.close();
  });

  it("follows arrow keys, Home and End, and page keys from phase to phase", async () => {
    await slider().focus();
    const pressed = async (key: string): Promise<unknown> => {
      await view.page.keyboard.press(key);
      return view.get("frame");
    };
    expect(await pressed("Home")).toBe(0);
    expect(await pressed("ArrowRight")).toBe(1);
    expect(await pressed("PageDown")).toBe(2);
    expect(await pressed("PageDown")).toBe(4);
    expect(await pressed("PageDown")).toBe(5);
    expect(await pressed("PageUp")).toBe(4);
    expect(await pressed("ArrowLeft")).toBe(3);
    expect(await pressed("End")).toBe(7);
    // Otherwise JupyterLab would take the keys.
    expect(await slider().getAttribute("data-lm-suppress-shortcuts")).toBe("true");
  });

  it("moves every number together, and tells them to screen readers", async () => {
    await view.set("frame", 1);
    expect(await numbers()).toEqual({
      phase: "member 0epoch 1 of 2",
      "test accuracy": "10.0\u00a0%member 0",
      "epochs so far": "1 epoch17\u00a0% of the run",
      "cost so far": "1\u00a0GFLOP8\u00a0% of the run",
      "time so far": "1.0\u00a0s10\u00a0% of the run",
      "learning rate": "0.1000in this epoch",
      parameters: "100of member 0",
    });
    await view.set("frame", 5);
    expect(await numbers()).toMatchObject({
      phase: "growthmembers 0-1",
      "test accuracy": "24.0\u00a0%ensemble 24.0\u00a0%",
    });
    expect(await slider().getAttribute("aria-valuetext")).toBe(
      "after growth; test accuracy: ensemble 24.0\u00a0%, members 0-1 24.0\u00a0%; 4 epochs so far",
    );
    const status = view.page.getByRole("status");
    await expect.poll(() => status.textContent()).toBe(await slider().getAttribute("aria-valuetext"));
  });

  it("shows which blocks exist and which are new, in words", async () => {
    const blocks = view.page.getByRole("img", { name: /^Blocks:/ });
    await view.set("frame", 3);
    expect(await blocks.getAttribute("aria-label")).toBe(
      "Blocks: block 0 trained, at rest, block 1 in training, block 2 not there yet, block 3 not there yet",
    );
    await view.set("frame", 7);
    expect(await blocks.getAttribute("aria-label")).toContain("block 2 new, in training");
  });

  it("shows the coefficients as they were when somebody last looked", async () => {
    const cells = (): Promise<string[]> => view.page.locator(".mg-map tbody td").allTextContents();
    await view.set("frame", 1);
    expect((await cells()).join("")).toBe("");
    await view.set("frame", 3);
    expect(await cells()).toEqual(["0.50", "−0.25", "0.13", "1.00", "", "", "", ""]);
    expect(await view.page.locator(".mg-coefficients figcaption").textContent()).toContain(
      "one moment before",
    );
    await view.set("frame", 7);
    expect(await cells()).toEqual(["0.75", "−0.50", "0.25", "2.00", "0.01", "0.00", "0.00", "−0.01"]);
  });

  it("follows a pointer that is dragged over the timeline", async () => {
    const box = await view.page.locator(".mg-drawing").boundingBox();
    const { x, y, width } = box ?? { x: 0, y: 0, width: 0 };
    await view.page.mouse.move(x + width - 20, y + 100);
    await view.page.mouse.down();
    await view.page.mouse.move(x + 57, y + 100);
    expect(await view.get("frame")).toBe(0);
    await view.page.mouse.move(x + 56 + (width - 74) / 6, y + 100);
    expect(await view.get("frame")).toBe(1);
    await view.page.mouse.up();
  });

  it("plays to the end and stops there; space stops and starts it", async () => {
    await view.set("frame", 0);
    await slider().focus();
    await view.page.keyboard.press("Space");
    expect(await view.get("playing")).toBe(true);
    await view.page.waitForFunction(
      () => !(globalThis as unknown as { model: { get(name: string): unknown } }).model.get("playing"),
    );
    expect(await view.get("frame")).toBe(7);
    // Slow enough that the first moment is still there when it is looked at.
    await view.set("speed", 1);
    await view.page.getByRole("button", { name: "Play" }).click();
    expect([0, 1]).toContain(await view.get("frame"));
    await view.page.getByRole("button", { name: "Pause" }).click();
    expect(await view.get("playing")).toBe(false);
  });

  it("is drawn over the cost that is chosen", async () => {
    const title = (): Promise<string | null> => view.page.locator(".mg-timeline > text").last().textContent();
    await view.page.getByLabel("Drawn over").selectOption("flop");
    expect(await view.get("axis")).toBe("flop");
    expect((await view.page.locator(".mg-timeline").textContent()) ?? "").toContain(
      "floating-point operations",
    );
    expect(await title()).not.toBe("");
    await view.set("axis", "epochs");
    expect((await view.page.locator(".mg-timeline").textContent()) ?? "").toContain(
      "epochs of training so far",
    );
  });

  it("keeps everything where it is while it moves", async () => {
    const parts = view.page.locator(
      ".mg-scrubber :is(header, .mg-controls, .mg-readout div, svg, table, th, td)",
    );
    const places = (): Promise<string> =>
      parts.evaluateAll((elements) =>
        JSON.stringify(
          elements.map((part) => {
            const { x, y, width, height } = part.getBoundingClientRect();
            return [x, y, width, height].map(Math.round);
          }),
        ),
      );
    await view.set("frame", 0);
    const first = await places();
    for (let frame = 1; frame <= data.reached; frame++) {
      await view.set("frame", frame);
      expect(await places(), `frame ${frame}`).toBe(first);
    }
  });

  it("shows a run that goes on without taking the slider out of a hand", async () => {
    await slider().focus();
    await view.set("data", { ...data, reached: 5 });
    expect(await slider().getAttribute("max")).toBe("5");
    expect(await isFocused(slider())).toBe(true);
    await view.set("data", data);
  });

  it.each(["light", "dark"] as const)(
    "%s: every text has enough contrast, nothing was thrown",
    async (theme) => {
      const other = await ViewPage.open(executable as string, "scrubber", state, { theme });
      const faint = await other.page.evaluate(`${faintTexts}\nglobalThis.findFaintTexts(4.5)`);
      const { errors } = other;
      await other.close();
      expect({ faint, errors }).toEqual({ faint: [], errors: [] });
      expect(view.errors).toEqual([]);
    },
  );
});
