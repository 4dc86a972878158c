import { afterEach, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { FrontPage, type PageTheme } from "./front-page.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
let front: FrontPage;
afterEach(() => front?.close());

describe.skipIf(executable === undefined)(`decision boundaries in a browser${reason}`, () => {
  const side = 8;
  const nets = ["member 0", "member 1", "vote of members"].map((title, i) => ({
    title,
    epoch: 3 * i,
    epochs: 100,
    state: "trains",
    loss: 0.5,
    accuracy: 0.75,
  }));
  /** Class 1 on the left half of the first square, class 2 elsewhere. */
  const regions = Uint8Array.from({ length: 3 * 2 * side * side }, (_, i) => {
    const isLeft = i % side < side / 2 && i < 2 * side * side;
    return isLeft === (Math.floor(i / (side * side)) % 2 === 0) ? 230 : 25;
  });
  const state = {
    points: [
      [0.5, 0.5, 0],
      [-0.5, -0.5, 1],
    ],
    classes: 2,
    preset: "own",
    presets: ["moons", "circles", "spiral"],
    seed: 0,
    training: false,
    resets: 0,
    state: "stopped",
    phase: "member 0",
    nets,
    regions,
    side,
    outdated: false,
    problem: "",
  };
  const changes: Readonly<Record<string, unknown>>[] = [];
  async function open(theme: PageTheme = "light"): Promise<void> {
    changes.length = 0;
    front = await FrontPage.open(executable as string, {
      front: "decision-boundary",
      state,
      theme,
      onChange: (each) => changes.push(each),
    });
  }
  const square = (index: number) => front.page.locator(".mg-square").nth(index);
  async function stroke(index: number, from: readonly number[], to: readonly number[]): Promise<void> {
    const { x, y, width, height } = (await square(index).boundingBox()) as NonNullable<
      Awaited<ReturnType<ReturnType<typeof square>["boundingBox"]>>
    >;
    const at = ([across, down]: readonly number[]): [number, number] => [
      x + (across as number) * width,
      y + (down as number) * height,
    ];
    await front.page.mouse.move(...at(from));
    await front.page.mouse.down();
    await front.page.mouse.move(...at(to), { steps: 20 });
    await front.page.mouse.up();
    await front.frame();
  }

  it("draws a stroke of points on any square, and sends it once, when the hand is lifted", async () => {
    await open();
    await front.page.getByRole("button", { name: /class 2/ }).click();
    await stroke(1, [0.1, 0.1], [0.6, 0.1]);
    expect(changes.length).toBe(1);
    const points = changes[0]?.points as [number, number, number][];
    expect(points.slice(2).length).toBeGreaterThan(5);
    expect(points.slice(2).every(([, y, label]) => Math.abs(y - 0.8) < 0.02 && label === 1)).toBe(true);
    expect(changes[0]?.preset).toBe("own");
  });

  it("erases", async () => {
    await open();
    await front.page.getByRole("button", { name: "erase" }).click();
    await stroke(0, [0.75, 0.2], [0.75, 0.3]);
    expect(changes.at(-1)?.points).toEqual([[-0.5, -0.5, 1]]);
  });

  it("is drawn on by the keyboard alone", async () => {
    await open();
    await square(0).focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "2", "Space"])
      await front.page.keyboard.press(key);
    await front.frame();
    const drawn = (changes.at(-1)?.points ?? []) as readonly unknown[];
    expect(drawn.at(-1)).toEqual([0.1, 0.05, 1]);
    expect(await front.page.locator('[role="status"]').textContent()).toMatch(
      /^x 0.10, y 0.05 · member 0: class 2/,
    );
  });

  it("says what each net makes of the place below the pointer", async () => {
    await open();
    await square(0).hover({ position: { x: 20, y: 20 } });
    expect(await front.page.locator(".mg-says").textContent()).toMatch(
      /member 0: class 1 \(90\s%\) · member 1: class 2 \(90\s%\)/,
    );
  });

  it("starts, and says how to stop", async () => {
    await open();
    await front.page.getByRole("button", { name: "Start" }).click();
    await front.frame();
    expect(changes.at(-1)).toEqual({ training: true });
    const trained = nets.map((net, i) => ({ ...net, state: i < 2 ? "trains" : "before growth" }));
    await front.set({ state: "training", nets: trained });
    expect(await front.page.locator(".mg-start").textContent()).toBe("Stop");
    expect(await front.page.locator('[role="status"]').textContent()).toBe("Member 0 and member 1 train.");
  });

  it("keeps its layout while numbers and regions change", async () => {
    await open();
    const boxes = (): Promise<unknown> => Promise.all([0, 1, 2].map((index) => square(index).boundingBox()));
    const before = await boxes();
    const grown = nets.map((net) => ({
      ...net,
      title: "grown net",
      epoch: 100,
      loss: 12.345678,
      accuracy: 1,
    }));
    await front.set({ nets: grown, training: true, state: "training", points: [] });
    expect(await boxes()).toEqual(before);
  });

  it("shows a problem of the training", async () => {
    await open();
    await front.set({ problem: "Expected points of two classes or more." });
    expect(await front.page.locator('[role="alert"]').textContent()).toBe(
      "Expected points of two classes or more.",
    );
  });
});
