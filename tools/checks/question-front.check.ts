import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { FrontPage, type PageTheme } from "./front-page.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const pictures = join(places(cloneRoot).setup, "checks", "question");

const nothing = { state: "open", given: null, isRight: null, right: "", because: "", note: "", problem: "" };
const choice = {
  ask: "A kernel is `1 T[0] + 0 T[1]`. Which template does it look like?",
  kind: "choice",
  options: ["the first, `T[0]`", "the second, `T[1]`", "the mean of both"],
  reveals: true,
  explains: true,
};
const kept = { ...nothing, state: "kept", note: "Your answer is kept in answers.json." };
const because = "A coefficient of 0 takes a template out of the mixture, and one of 1 leaves it as it is.";

let front: FrontPage;
const acts: unknown[] = [];
afterEach(() => front?.close());

async function open(
  asked: object = choice,
  shown: object = nothing,
  theme: PageTheme = "light",
): Promise<void> {
  acts.length = 0;
  front = await FrontPage.open(executable as string, {
    front: "question",
    state: { asked, shown, act: { turn: 0, act: "again", given: null } },
    theme,
    onChange: ({ act }) => acts.push(act),
  });
}
const button = (name: string) => front.page.getByRole("button", { name });
const told = (): Promise<string | null> => front.page.locator('[role="status"]').textContent();
const height = async (): Promise<number> =>
  (await front.page.locator(".mg-question").boundingBox())?.height ?? 0;

describe.skipIf(executable === undefined)(`a question in a browser${reason}`, () => {
  it("is answered, revealed and answered again by the keyboard alone, and each result is read aloud", async () => {
    await open();
    expect(await button("Keep my answer").isDisabled()).toBe(true);
    for (const key of ["Tab", "Space", "ArrowDown"]) await front.page.keyboard.press(key);
    await front.page.keyboard.press("Enter");
    await front.frame();
    expect(acts).toEqual([{ turn: 1, act: "give", given: "the second, `T[1]`" }]);

    await front.set({ shown: { ...kept, given: choice.options[1] } });
    expect(await told()).toContain("Your answer is kept");
    await front.page.keyboard.press("Tab");
    await front.page.keyboard.press("Enter");
    await front.frame();
    expect(acts.at(-1)).toEqual({ turn: 2, act: "reveal", given: null });

    const answer = { given: choice.options[1], isRight: false, right: choice.options[0], because };
    await front.set({ shown: { ...kept, state: "revealed", ...answer } });
    expect(await told()).toContain("Not right. The right answer: the first");
    await button("Answer again").press("Enter");
    await front.frame();
    expect(acts.at(-1)).toEqual({ turn: 3, act: "again", given: null });
    await front.set({ shown: nothing });
    expect(await front.page.evaluate("document.activeElement.type")).toBe("radio");
  });

  it("names its group and its options for those who cannot see it", async () => {
    await open();
    await front.page.getByRole("group", { name: /Which template/ }).waitFor();
    expect(await front.page.getByRole("radio").count()).toBe(3);
    await front.page.getByRole("radio", { name: "the mean of both" }).check();
    expect(await button("Keep my answer").isDisabled()).toBe(false);
  });

  it("tells right and wrong by a sign and a word, and keeps its height from the answer to the result", async () => {
    await open();
    const first = await height();
    await front.set({ shown: { ...kept, given: choice.options[0] } });
    expect(await height()).toBe(first);
    await front.set({
      shown: {
        ...kept,
        state: "revealed",
        given: choice.options[0],
        isRight: true,
        right: choice.options[0],
        because,
      },
    });
    expect(await height()).toBe(first);
    expect(await front.page.locator(".mg-option").nth(0).textContent()).toContain("✓ right");
    await front.set({
      shown: {
        ...kept,
        state: "revealed",
        given: choice.options[1],
        isRight: false,
        right: choice.options[0],
        because,
      },
    });
    expect(await front.page.locator(".mg-option").nth(1).textContent()).toContain("✗ not right");
  });

  it.each([
    ["0.72", 0.72],
    ["0,72", 0.72],
    ["72 %", 0.72],
    ["−3", -3],
  ])("takes the number that is written as %s", async (text, value) => {
    await open({ ...choice, kind: "number", options: [] });
    await front.page.getByRole("textbox").fill("much");
    expect(await button("Keep my answer").isDisabled()).toBe(true);
    await front.page.getByRole("textbox").fill(text);
    await front.page.keyboard.press("Enter");
    await front.frame();
    expect(acts).toEqual([{ turn: 1, act: "give", given: value }]);
  });

  it("has nothing to reveal of a prediction that is only kept", async () => {
    await open({ ...choice, kind: "text", options: [], reveals: false });
    await front.page.getByRole("textbox").fill("It grows.");
    await button("Keep my answer").click();
    await front.set({ shown: { ...kept, given: "It grows." } });
    expect(await button("Reveal").count()).toBe(0);
    await button("Change my answer").click();
    expect(acts.at(-1)).toEqual({ turn: 2, act: "again", given: null });
  });

  it.each([
    [{ reveals: true, explains: true }, "What is right, and why, is told here"],
    [{ reveals: true, explains: false }, "What is right is told here"],
    [{ reveals: false, explains: false }, "nothing here is right or wrong"],
  ])("of %j says where its answer will stand, and has no empty line until then", async (tells, hint) => {
    await open({ ...choice, kind: "text", options: [], ...tells });
    const result = front.page.locator(".mg-result");
    expect(await result.textContent()).toContain(hint);
    const lines = tells.explains ? 2 : 1;
    expect((await result.boundingBox())?.height).toBe(21 * lines);
  });

  it("never runs what stands in a text", async () => {
    await open({ ...choice, ask: '<img src=x onerror="document.title=1"> `<b>x</b>`' });
    expect(await front.page.locator("legend img, legend b").count()).toBe(0);
  });

  it.each(["light", "dark"] as const)("is legible in the %s theme", async (theme) => {
    mkdirSync(pictures, { recursive: true });
    const answer = { given: choice.options[1], isRight: false, right: choice.options[0], because };
    await open(choice, { ...kept, state: "revealed", ...answer }, theme);
    for (const width of [1280, 1920]) {
      await front.page.setViewportSize({ width, height: 420 });
      await front.page.screenshot({ path: join(pictures, `${theme}-${width}.png`) });
    }
    const contrasts = (await front.page.evaluate(contrastsOf)) as number[];
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });
});

/** The contrast of each kind of text with the page. */
const contrastsOf = `[...document.querySelectorAll(".mg-question legend, .mg-option, .mg-mark, .mg-result p, .mg-acts button")].map((each) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (colours) => { canvas.clearRect(0, 0, 1, 1); for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); } return canvas.getImageData(0, 0, 1, 1).data; };
  const page = getComputedStyle(document.body).backgroundColor;
  const own = getComputedStyle(each);
  const light = (data) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => { const c = data[i] / 255; return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); }, 0);
  const [a, b] = [light(over([page, own.backgroundColor])), light(over([page, own.backgroundColor, own.color]))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
})`;
