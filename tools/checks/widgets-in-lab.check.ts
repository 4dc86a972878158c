import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";
import { labFolder, writeNotebook } from "./lab-notebook.js";
import type { LabPage } from "./lab-page.js";
import type { LabServer } from "./lab-server.js";
import { closeLab, openLab } from "./open-lab.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = labFolder("widgets");
const limit = 240_000;

const cells = {
  controls: `import { anywidget, button, checkbox, column, dropdown, html, image, interact, number, output, play, progress, range, row, slider, tabs, text, toggles, view } from "mixture-growth-widgets";
const width = slider({ min: 1, max: 8, value: 3, label: "width" });
const rate = slider({ min: 0, max: 1, value: 0.25, label: "rate" });
const epochs = range({ min: 0, max: 40, value: [10, 20], label: "epochs" });
const start = dropdown(["zero", "copy", "orthogonal"], { label: "start" });
const axis = toggles({ FLOP: "macs", seconds: "seconds" }, { label: "axis" });
const augment = checkbox({ value: true, label: "augment" });
const seed = number({ value: 7, min: 0, max: 100, label: "seed" });
const name = text({ placeholder: "name", label: "run" });
const log = output();
const go = button("Train", { icon: "play", style: "primary", onClick: () => log.run(() => console.log("clicked " + go.clicks)) });
const count = play({ max: 20, interval: 50 });
const done = progress({ max: 10, value: 4, label: "done" });
const pixel = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
column(width, rate, epochs, row(start, augment), axis, seed, name, row(go, count, done), tabs({ picture: image(pixel, { width: 30 }), note: html("<i>a note</i>") }), log)`,
  view: 'view(() => "width is " + width.value + ", start is " + start.value)',
  interact: `interact({ a: slider({ min: 0, max: 10, value: 2 }), b: dropdown({ one: 1, two: 2 }) }, ({ a, b }) => {
  if (a === 9) throw new RangeError("nine is too many");
  return "sum " + (a + b);
})`,
  drawing: `view(() => ({ [Symbol.for("Jupyter.display")]: () => ({
  "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><rect width="' + 30 * width.value + '" height="120"/></svg>',
  "text/plain": "bar",
}) }))`,
  counter: `const counter = anywidget({
  esm: \`export default { render({ model, el }) {
    const press = document.createElement("button");
    press.className = "counter";
    const show = () => { press.textContent = "count " + model.get("count") + ", " + model.get("bytes").byteLength + " bytes"; };
    press.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show);
    model.on("change:bytes", show);
    show();
    el.append(press);
  } };\`,
  state: { count: 0, bytes: new Uint8Array(3) },
});
counter.on("count", (n) => counter.set({ bytes: new Uint8Array(3 + n) }));
counter`,
  writer: `anywidget({
  esm: \`export default { render({ el }) {
    const write = document.createElement("button");
    write.className = "writer";
    write.onclick = () => {
      const event = new CustomEvent("mixture-growth:insert-cell", { bubbles: true, cancelable: true, detail: { code: "const plan = 42;" } });
      el.dispatchEvent(event);
      write.textContent = "taken: " + event.defaultPrevented;
    };
    el.append(write);
  } };\`,
  state: {},
})`,
  values:
    "JSON.stringify([width.value, rate.value, start.value, axis.value, augment.value, name.value, go.clicks, counter.get('count')])",
  memory: `import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
runInNewContext("gc")();
process.memoryUsage().heapUsed`,
  loop: `view(async () => {
  const n = width.value;
  console.log("working on " + n);
  while (n === 8) {}
  return "made " + n;
})`,
} as const;
const at = (name: keyof typeof cells): number => Object.keys(cells).indexOf(name);

/** Runs in the page: every height that an element has, frame by frame, for three seconds. */
const heightsSeen = `(area) => new Promise((resolve) => {
  const seen = new Set();
  const began = performance.now();
  const look = () => {
    seen.add(Math.round(area.getBoundingClientRect().height));
    if (performance.now() - began < 3000) requestAnimationFrame(look);
    else resolve([...seen]);
  };
  look();
})`;

describe.skipIf(executable === undefined)(`widgets in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;

  const run = async (name: keyof typeof cells): Promise<void> => {
    await lab.run(at(name));
    await lab.ended(at(name));
  };
  const newTab = async (): Promise<Page> => {
    const browser = lab.page.context().browser();
    if (browser === null) throw new Error("Expected the page to have a browser.");
    return browser.newPage({ viewport: { width: 1280, height: 1600 } });
  };
  /** The kernel's memory, garbage collected. */
  const memory = async (): Promise<number> => {
    await run("memory");
    return Number(await lab.output(at("memory")).textContent());
  };
  /** A widget with a label, in the first cell. */
  const labelled = (label: string, cell: keyof typeof cells = "controls"): Locator =>
    lab
      .cell(at(cell))
      .locator(".jupyter-widgets", { has: lab.page.locator(`label:text-is("${label}")`) })
      .last();

  beforeAll(async () => {
    writeNotebook("widgets", Object.values(cells));
    ({ server, lab } = await openLab(folder, executable));
  }, 240_000);

  afterAll(() => closeLab(folder, { server, lab }));

  it(
    "are shown with their labels and values",
    async () => {
      await run("controls");
      await run("view");
      await run("interact");
      await run("counter");
      await lab.screenshot(folder, "shown");
      await lab.output(at("controls")).getByText("width").first().waitFor();
      await lab.shows(at("view"), "width is 3, start is zero");
      await lab.shows(at("interact"), "sum 3");
    },
    limit,
  );

  it(
    "that are moved by hand change their values, and the views that read them",
    async () => {
      await labelled("width").locator(".noUi-handle").focus();
      await lab.page.keyboard.press("ArrowRight");
      await lab.shows(at("view"), "width is 4");
      await labelled("start").locator("select").selectOption("orthogonal");
      await lab.shows(at("view"), "start is orthogonal");
      await labelled("run").locator("input").fill("mine");
      await lab.output(at("controls")).getByRole("button", { name: "seconds" }).click();
      await lab.output(at("controls")).getByRole("button", { name: "Train" }).click();
      await lab.shows(at("controls"), "clicked 1");
      await lab.output(at("counter")).locator(".counter").click();
      await lab.shows(at("counter"), "count 1, 4 bytes");
      await run("values");
      await lab.shows(at("values"), '[4,0.25,"orthogonal","seconds",true,"mine",1,1]');
    },
    limit,
  );

  it(
    "keep their height while what they show changes",
    async () => {
      await run("drawing");
      const area = `document.querySelectorAll(".jp-CodeCell")[${at("drawing")}].querySelector(".jp-OutputArea-output")`;
      const heights = lab.page.evaluate(`(${heightsSeen})(${area})`);
      const handle = labelled("width").locator(".noUi-handle");
      await handle.focus();
      for (let press = 0; press < 12; press++) {
        await lab.page.keyboard.press(press % 2 === 0 ? "ArrowRight" : "ArrowLeft");
        await lab.page.waitForTimeout(150);
      }
      expect(await heights).toHaveLength(1);
    },
    limit,
  );

  it(
    "show an error in its place, and the next move mends it",
    async () => {
      const handle = labelled("a", "interact").locator(".noUi-handle");
      await handle.focus();
      for (let press = 0; press < 7; press++) await lab.page.keyboard.press("ArrowRight");
      await lab.shows(at("interact"), "nine is too many");
      await lab.page.keyboard.press("ArrowLeft");
      await lab.shows(at("interact"), "sum 9");
    },
    limit,
  );

  it(
    "can be stopped while a view loops, and draw again with the next move",
    async () => {
      await run("loop");
      await lab.shows(at("loop"), "made 4");
      const handle = labelled("width").locator(".noUi-handle");
      await handle.focus();
      for (let press = 0; press < 4; press++) await lab.page.keyboard.press("ArrowRight");
      await lab.shows(at("loop"), "working on 8");
      await lab.press("notebook:interrupt-kernel");
      await lab.shows(at("loop"), "Stopped. The next change draws again.");
      await handle.focus();
      await lab.page.keyboard.press("ArrowLeft");
      await lab.shows(at("loop"), "made 7");
      await lab.shows(at("view"), "width is 7");
    },
    limit,
  );

  it(
    "keep up with 1,000 quick moves, end at the last, and take no memory",
    async () => {
      const before = await memory();
      const handle = labelled("rate").locator(".noUi-handle");
      await handle.focus();
      for (let press = 0; press < 1000; press++) {
        await lab.page.keyboard.press(press % 40 < 20 ? "ArrowRight" : "ArrowLeft");
      }
      await lab.shows(at("controls"), "0.25");
      expect((await memory()) - before).toBeLessThan(2_000_000);
      await run("values");
      await lab.shows(at("values"), "[7,0.25,");
    },
    limit,
  );

  it(
    "are the same in a second tab, which follows the first",
    async () => {
      await lab.save();
      const second = await newTab();
      await second.goto(`${server.address("lab/workspaces/second/tree/check.ipynb")}&reset`);
      const output = second
        .locator(".jp-Notebook .jp-CodeCell")
        .nth(at("controls"))
        .locator(".jp-OutputArea-output");
      const readout = output.locator(".widget-readout").first();
      await expect.poll(() => readout.textContent(), { timeout: 60_000 }).toBe("7");
      await labelled("width").locator(".noUi-handle").focus();
      await lab.page.keyboard.press("ArrowLeft");
      await expect.poll(() => readout.textContent(), { timeout: 20_000 }).toBe("6");
      await output.locator(".noUi-handle").first().focus();
      await second.keyboard.press("ArrowLeft");
      await expect
        .poll(() => labelled("width").locator(".widget-readout").textContent(), { timeout: 20_000 })
        .toBe("5");
      await second.close();
    },
    limit,
  );

  it(
    "are there again when the page is loaded anew",
    async () => {
      await lab.save();
      await lab.page.reload();
      await lab.ready();
      await expect
        .poll(() => labelled("width").locator(".widget-readout").textContent(), { timeout: 60_000 })
        .toBe("5");
      await labelled("width").locator(".noUi-handle").focus();
      await lab.page.keyboard.press("ArrowRight");
      await lab.shows(at("view"), "width is 6");
      await lab.output(at("counter")).locator(".counter").click();
      await lab.shows(at("counter"), "count 2, 5 bytes");
      await lab.screenshot(folder, "reloaded");
    },
    limit,
  );

  it(
    "are seen as they were saved when the notebook is opened and nothing has run",
    async () => {
      await lab.save();
      const saved = JSON.parse(readFileSync(join(folder, "check.ipynb"), "utf8"));
      const states: object = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"].state;
      expect(Object.keys(states).length).toBeGreaterThan(10);
      const opened = await newTab();
      writeFileSync(join(folder, "opened.ipynb"), JSON.stringify(saved));
      await opened.goto(`${server.address("lab/workspaces/third/tree/opened.ipynb")}&reset`);
      const cell = opened.locator(".jp-Notebook .jp-CodeCell").nth(at("controls"));
      await expect
        .poll(() => cell.locator(".widget-readout").first().textContent(), { timeout: 60_000 })
        .toBe("6");
      await opened.screenshot({ path: join(folder, "opened.png") });
      await opened.close();
    },
    limit,
  );

  it(
    "write code into a new cell below them, which is not run",
    async () => {
      await run("writer");
      const cell = lab.cell(at("writer"));
      await cell.locator(".writer").click();
      await cell.getByText("taken: true").waitFor();
      const below = lab.cell(at("writer") + 1);
      await below.getByText("const plan = 42;").waitFor();
      expect(await below.locator(".jp-InputPrompt").textContent()).toBe("[ ]:");
      await lab.press("notebook:cut-cell");
    },
    limit,
  );

  it(
    "end with the kernel, and a cell that runs again makes them anew",
    async () => {
      await lab.restart();
      await run("controls");
      await run("view");
      await lab.shows(at("view"), "width is 3");
      await labelled("width").locator(".noUi-handle").focus();
      await lab.page.keyboard.press("ArrowRight");
      await lab.shows(at("view"), "width is 4");
    },
    limit,
  );
});
