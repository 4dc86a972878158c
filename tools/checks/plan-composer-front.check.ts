import { afterEach, describe, expect, it } from "vitest";
import { laptopRate } from "#library/experiments/forecast.js";
import { firstState } from "#library/explore/plan-composer/composer-state.js";
import { Compositor } from "#library/explore/plan-composer/composition.js";
import type { PlanDraft } from "#library/explore/plan-composer/draft.js";
import { replanned } from "#library/explore/plan-composer/growing-methods.js";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import { GrowthPlan } from "#library/plan/growth-plan.js";
import { findChromium } from "./chromium.js";
import { FrontPage } from "./front-page.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
let front: FrontPage;
/** The newest answer of the part that computes. */
let answer: Promise<void> | undefined;
afterEach(async () => {
  await answer;
  await front?.close();
});

describe.skipIf(executable === undefined)(`the plan composer in a browser${reason}`, () => {
  const network = wideResNet({ depth: 10, width: 1, classes: 10 });
  const task = { network, sharing: [], images: 6000, testImages: 1000, batchSize: 64, rate: laptopRate };
  const compositor = new Compositor(task);
  let draft: PlanDraft;
  /** A page with the part that computes behind it, as in a notebook. */
  async function open(): Promise<void> {
    draft = GrowthPlan.mixture({ phases: { member: 100, grown: 50 } }).data;
    front = await FrontPage.open(executable as string, {
      front: "plan-composer",
      state: firstState(task, draft, compositor.compose(draft)),
      onChange: (changes) => {
        const { method, members } = (changes.wanted ?? {}) as { method: never; members: number };
        draft =
          method === undefined ? ((changes.draft ?? draft) as PlanDraft) : replanned(draft, method, members);
        answer = front.set({ draft, composition: compositor.compose(draft) });
      },
    });
  }
  const block = (name: string) =>
    front.page.locator(".mg-block", { has: front.page.getByText(name, { exact: true }) });
  const epochs = (): string =>
    draft.phases
      .map((phase) => (phase.kind === "train" ? `${phase.name} ${phase.epochs}` : phase.name))
      .join(", ");
  async function drag(from: { x: number; y: number }, by: number): Promise<void> {
    await front.page.mouse.move(from.x, from.y);
    await front.page.mouse.down();
    await front.page.mouse.move(from.x + by, from.y, { steps: 10 });
    await front.page.mouse.up();
    await front.frame();
    await front.frame();
  }
  async function middle(name: string): Promise<{ x: number; y: number; right: number; width: number }> {
    const { x, y, width, height } = (await block(name).boundingBox()) as {
      x: number;
      y: number;
      width: number;
      height: number;
    };
    return { x: x + width / 2, y: y + height / 2, right: x + width, width };
  }

  it("changes the length of all members by the right edge of one, and what it costs with it", async () => {
    await open();
    const { right, y, width } = await middle("member 1");
    await drag({ x: right - 5, y }, width / 2);
    const [first, second] = draft.phases.map((phase) => (phase.kind === "train" ? phase : undefined));
    // Both have grown by the same, together by half of one.
    expect(first?.epochs).toBe(second?.epochs);
    expect(Math.abs((first?.epochs ?? 0) - 125)).toBeLessThan(4);
    await expect.poll(() => front.page.locator("pre").textContent()).toContain(`member: ${first?.epochs}`);
    const total = 2 * (first?.epochs ?? 0) + 50;
    expect(await front.page.locator(".mg-costs .mg-value").nth(2).textContent()).toBe(String(total));
  });

  it("changes the length of one where members are not kept alike", async () => {
    await open();
    await front.page.getByLabel("keep members alike").uncheck();
    const { right, y, width } = await middle("member 0");
    await drag({ x: right - 5, y }, -width / 4);
    expect(epochs()).toMatch(/^member 0 7\d, member 1 100, growth, grown 50$/);
  });

  it("changes the order where the plan allows it, and nowhere else", async () => {
    await open();
    const [first, last] = [await middle("member 0"), await middle("grown")];
    await drag(first, last.x - first.x);
    expect(epochs()).toBe("member 1 100, member 0 100, growth, grown 50");
    await drag(await middle("grown"), -500);
    expect(epochs()).toBe("member 1 100, member 0 100, growth, grown 50");
  });

  it("is moved by the keyboard alone", async () => {
    await open();
    await block("member 0").focus();
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) {
        await front.page.keyboard.press(key);
        await front.frame();
      }
    };
    await press("ArrowUp", "PageUp", "ArrowDown", "ArrowDown");
    expect(epochs()).toBe("member 0 109, member 1 109, growth, grown 50");
    await press("Shift+ArrowRight");
    expect(epochs()).toBe("member 1 109, member 0 109, growth, grown 50");
    await press("ArrowRight", "ArrowRight", "Delete");
    expect(epochs()).toBe("member 1 109, member 0 109, growth");
  });

  it("shows what is wrong in place, in the words of the library, and takes it back", async () => {
    await open();
    await block("growth").click();
    await front.page.keyboard.press("Delete");
    await expect
      .poll(() => front.page.locator('[role="alert"]').textContent())
      .toMatch(/^Expected a net that exists then .* but got "members 0-1" \(phase 3, grown\)/);
    expect(await block("grown").getAttribute("class")).toContain("mg-wrong");
    await front.page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => front.page.locator("pre").textContent()).toContain("GrowthPlan.mixture");
  });

  it("sets the learning rate and how it grows, and offers what can be added", async () => {
    await open();
    await block("grown").click();
    await front.page.getByLabel("learning rate", { exact: true }).fill("0.004");
    await expect.poll(() => front.page.locator("pre").textContent()).toContain("learningRate: 0.004");
    await front.page
      .getByLabel("Add a phase after the selected one")
      .selectOption({ label: "train members 0-1" });
    await expect.poll(epochs).toBe("member 0 100, member 1 100, growth, grown 50, grown 2 5");
    await front.page.getByLabel("grows by").selectOption("net2wider");
    await expect
      .poll(() => front.page.locator("pre").textContent())
      .toContain("GrowthPlan.baseline(net2wider()");
  });

  it("writes its code into a new cell where the page can do that, and copies it elsewhere", async () => {
    await open();
    const insert = front.page.locator(".mg-code button").nth(1);
    await insert.click();
    await expect.poll(() => insert.textContent()).toMatch(/^Copied|Selected$/);
    await front.page.evaluate(
      'document.addEventListener("mixture-growth:insert-cell", (event) => { event.preventDefault(); globalThis.inserted = event.detail.code; })',
    );
    await insert.click();
    expect(await insert.textContent()).toBe("Inserted");
    expect(await front.page.evaluate("globalThis.inserted")).toBe(
      'import { GrowthPlan } from "mixture-growth";\n\nconst plan = GrowthPlan.mixture({ phases: { member: 100, grown: 50 } });\nplan',
    );
  });

  it("keeps its layout while an edge is dragged", async () => {
    await open();
    const top = async (): Promise<number | undefined> =>
      (await front.page.locator(".mg-code").boundingBox())?.y;
    const before = await top();
    const { right, y } = await middle("member 1");
    await front.page.mouse.move(right - 5, y);
    await front.page.mouse.down();
    for (const by of [-90, -40, 30]) {
      await front.page.mouse.move(right + by, y, { steps: 4 });
      await front.frame();
      expect(await top()).toBe(before);
    }
    await front.page.mouse.up();
  });
});
