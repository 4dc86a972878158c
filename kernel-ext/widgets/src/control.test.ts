import { changesSymbol } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Control, checkbox, dropdown, number, play, range, slider, text, toggles } from "./index.js";
import { FakeHost } from "./test-support/fake-host.js";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost().install();
});
afterEach(() => FakeHost.remove());

describe("a control", () => {
  it("opens a model of the widget protocol, with its label and value", () => {
    slider({ min: 0, max: 1, value: 0.5, label: "rate" });
    const [{ data, options } = { data: {}, options: {} }] = host.opened;
    expect(options).toMatchObject({ metadata: { version: "2.1.0" } });
    expect(data).toMatchObject({
      state: {
        _model_name: "FloatSliderModel",
        _model_module: "@jupyter-widgets/controls",
        _view_name: "FloatSliderView",
        description: "rate",
        value: 0.5,
        min: 0,
        max: 1,
        step: 0.01,
      },
      buffer_paths: [],
    });
  });

  it("tells reactive cells of each change, until they end it", async () => {
    const rate = slider({ min: 0, max: 10 });
    const comm = host.model("IntSliderModel");
    let changes = 0;
    const end = rate[changesSymbol](() => changes++);
    await host.change(comm, { value: 4 });
    expect(changes).toBe(1);
    end();
    await host.change(comm, { value: 5 });
    expect(changes).toBe(1);
  });

  it("has the value that the person gave it, and tells who listens; the other pages hear the echo first", async () => {
    const rate = slider({ min: 0, max: 10 });
    const comm = host.model("IntSliderModel");
    const heard: number[] = [];
    rate.onChange((value) => heard.push(value));
    await host.change(comm, { value: 4 });
    expect(rate.value).toBe(4);
    expect(heard).toEqual([4]);
    expect(host.sent.map(({ data }) => data.method)).toEqual(["echo_update"]);
  });

  it("moves when code sets it, and tells who listens once", () => {
    const rate = slider({ min: 0, max: 10 });
    const listener = vi.fn();
    const end = rate.onChange(listener);
    rate.value = 3;
    rate.value = 3;
    expect(listener.mock.calls).toEqual([[3]]);
    expect(host.states(host.model("IntSliderModel"))).toEqual([{ value: 3 }]);
    end();
    rate.value = 4;
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("is busy until what its listeners began is done", async () => {
    const rate = slider({ min: 0, max: 10 });
    let end: () => void = () => undefined;
    rate.onChange(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    let isDone = false;
    const change = host.change(host.model("IntSliderModel"), { value: 1 }).then(() => {
      isDone = true;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    end();
    await change;
  });

  it("takes only its value from the front end, and nothing else of its state", async () => {
    const rate = slider({ min: 0, max: 10 });
    await host.change(host.model("IntSliderModel"), { value: 2, max: 99, _model_name: "Evil" });
    expect(rate.value).toBe(2);
    await host.model("IntSliderModel").onMessage?.({ method: "request_state" }, []);
    expect(host.states(host.model("IntSliderModel")).at(-1)).toMatchObject({
      value: 2,
      max: 10,
      _model_name: "IntSliderModel",
    });
  });

  it("keeps its value when it is closed, and sends nothing more", () => {
    const rate = slider({ min: 0, max: 10, value: 3 });
    rate.close();
    rate.value = 4;
    expect(rate.isOpen).toBe(false);
    expect(rate.value).toBe(4);
    expect(host.closed).toEqual([host.model("IntSliderModel").id]);
    expect(host.sent).toEqual([]);
  });

  it("is closed when its cell runs again or is deleted, and not when another runs", () => {
    const first = slider({ min: 0, max: 1 });
    host.runCell("cell-2");
    const second = slider({ min: 0, max: 1 });
    const third = slider({ min: 0, max: 1 });
    expect([first.isOpen, second.isOpen]).toEqual([true, true]);
    host.runCell("cell-1");
    expect([first.isOpen, second.isOpen, third.isOpen]).toEqual([false, true, true]);
    host.runCell("cell-3", ["cell-2"]);
    expect([second.isOpen, third.isOpen]).toEqual([false, false]);
  });

  it("is known to a page that is loaded anew", async () => {
    const rate = slider({ min: 0, max: 10, value: 3 });
    const comm = host.comm("control");
    host.targets.get("jupyter.widget.control")?.(comm, {});
    await comm.onMessage?.({ method: "request_states" }, []);
    const data = host.sent.at(-1)?.data ?? {};
    expect(data).toMatchObject({ method: "update_states", buffer_paths: [] });
    expect(Object.values(data.states as object)).toMatchObject([
      { model_name: "IntSliderModel", state: { value: 3 } },
    ]);
    expect(rate.value).toBe(3);
  });

  it("is a value without a notebook", () => {
    FakeHost.remove();
    const rate = slider({ min: 0, max: 10, value: 3 });
    rate.value = 5;
    expect(rate.value).toBe(5);
  });
});

/** A control, the kind of its model, the name of its value, values that fit and values that do not. */
const cases: [string, () => Control<unknown>, string, string, readonly unknown[], readonly unknown[]][] = [
  [
    "slider",
    () => slider({ min: 0, max: 1, value: 0.5 }) as unknown as Control<unknown>,
    "FloatSliderModel",
    "value",
    [0, 1, 0.3],
    [2, -1, "1", null, Number.NaN, Number.POSITIVE_INFINITY, [1], {}],
  ],
  [
    "whole slider",
    () => slider({ min: 0, max: 9 }) as unknown as Control<unknown>,
    "IntSliderModel",
    "value",
    [3],
    [2.5, 10],
  ],
  [
    "range",
    () => range({ min: 0, max: 9 }) as unknown as Control<unknown>,
    "IntRangeSliderModel",
    "value",
    [[1, 3]],
    [[3, 1], [1], 1, [0, 99], ["a", "b"], null],
  ],
  [
    "dropdown",
    () => dropdown(["a", "b"]) as unknown as Control<unknown>,
    "DropdownModel",
    "index",
    [1],
    [2, -1, 0.5, "0", null, "__proto__"],
  ],
  [
    "toggles",
    () => toggles({ a: 1, b: 2 }) as unknown as Control<unknown>,
    "ToggleButtonsModel",
    "index",
    [1],
    [7, null, "length"],
  ],
  [
    "checkbox",
    () => checkbox() as unknown as Control<unknown>,
    "CheckboxModel",
    "value",
    [true],
    ["yes", 1, null],
  ],
  [
    "number",
    () => number() as unknown as Control<unknown>,
    "FloatTextModel",
    "value",
    [-3.5],
    ["3", null, Number.NaN],
  ],
  [
    "bounded number",
    () => number({ min: 0, max: 5 }) as unknown as Control<unknown>,
    "BoundedFloatTextModel",
    "value",
    [2],
    [6, -1],
  ],
  [
    "text",
    () => text() as unknown as Control<unknown>,
    "TextModel",
    "value",
    ["words"],
    [3, null, { toString: 1 }, "x".repeat(1_000_001)],
  ],
  ["play", () => play({ max: 5 }) as unknown as Control<unknown>, "PlayModel", "value", [5], [6, 1.5]],
];

describe.each(cases)("%s", (_, make, kind, key, fitting, wrong) => {
  it("takes what fits from the front end", async () => {
    const control = make();
    for (const sent of fitting) {
      await host.change(host.model(kind), { [key]: sent });
      const isChoice = key === "index";
      if (!isChoice) expect(control.value).toEqual(sent);
    }
    expect(host.states(host.model(kind))).toEqual([]);
  });

  it("refuses what does not, keeps its value and puts it back in the front end", async () => {
    const control = make();
    const before = control.value;
    for (const sent of wrong) await host.change(host.model(kind), { [key]: sent });
    expect(control.value).toBe(before);
    expect(host.states(host.model(kind))).toHaveLength(wrong.length);
  });
});

describe("choices", () => {
  it("are values of any kind, of which only the place travels", async () => {
    const nets = [{ width: 1 }, { width: 2 }] as const;
    const choice = dropdown({ small: nets[0], large: nets[1] }, { value: nets[1] });
    expect(host.opened[0]?.data.state).toMatchObject({ _options_labels: ["small", "large"], index: 1 });
    await host.change(host.model("DropdownModel"), { index: 0 });
    expect(choice.value).toBe(nets[0]);
  });

  it("have the types of their options", () => {
    const choice: Control<"zero" | "copy"> = dropdown(["zero", "copy"]);
    // @ts-expect-error: none of the options
    expect(() => dropdown(["zero", "copy"], { value: "neither" })).toThrow();
    expect(choice.value).toBe("zero");
  });
});

describe("wrong arguments are refused, all at once", () => {
  it.each<[string, () => unknown, string]>([
    [
      "slider",
      () => slider({ min: 1, max: 1, step: -1 }),
      "Expected max to be a number above min but got 1 (slider). Give both: { min: 0, max: 1 }.\nExpected step to be a number above 0 but got -1 (slider). Leave it out.",
    ],
    [
      "slider without options",
      () => slider(undefined as never),
      "Expected min to be a number but got nothing (slider).",
    ],
    [
      "slider's value",
      () => slider({ min: 0, max: 1, value: 3 }),
      "Expected value to be a number from 0 to 1 but got 3 (slider).",
    ],
    [
      "range",
      () => range({ min: 0, max: 1, value: [1, 0] }),
      "Expected value to be two numbers in order from 0 to 1 but got a list of 2 (range).",
    ],
    [
      "dropdown",
      () => dropdown([]),
      'Expected options to be at least one option but got a list of 0 (dropdown). Give a list: ["zero", "copy"].',
    ],
    [
      "a value that is set",
      () => {
        dropdown(["a", "b"], { label: "start" }).value = "c" as never;
      },
      'Expected value to be one of a, b but got "c" (start). Set one of these.',
    ],
    ["text", () => text({ lines: 0 }), "Expected lines to be a whole number above 0 but got 0 (text)."],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
