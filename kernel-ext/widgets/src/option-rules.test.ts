import { describe, expect, it } from "vitest";
import {
  anywidget,
  button,
  checkbox,
  dropdown,
  html,
  image,
  interact,
  number,
  output,
  play,
  range,
  slider,
  text,
} from "./index.js";

const track = { min: 0, max: 1 };
/** What a program without types could write. */
const any = (value: unknown): never => value as never;
const many = Array.from({ length: 10_000 }, (_, i) => i);

describe("what no control can be made from is refused, with every problem:", () => {
  it.each<[string, () => unknown]>([
    ["Expected label to be a text but got 7 (slider).", () => slider({ ...track, label: any(7) })],
    ["Expected disabled to be true or false but got", () => checkbox({ disabled: any("yes") })],
    ["Expected live to be true or false but got 3 (text).", () => text({ live: any(3) })],
    ["Expected placeholder to be a text but got 3 (text).", () => text({ placeholder: any(3) })],
    ["Expected options to be options by their names but got null (number).", () => number(any(null))],
    [
      "Expected options to be options by their names but got null (dropdown).",
      () => dropdown(["a"], any(null)),
    ],
    ["10, 11 and 9988 others but got -1 (dropdown).", () => dropdown(many, { value: any(-1) })],
    [
      "Expected value to be two numbers in order from 0 to 1 but got 3",
      () => range({ ...track, value: any(3) }),
    ],
    ["Expected max to be a number above min but got 1 (number).", () => number({ min: 2, max: 1 })],
    ["Expected min to be a number but got NaN (number).", () => number({ min: Number.NaN })],
    ["Expected max to be a whole number above min but got 0.5 (play).", () => play({ max: 0.5 })],
    ["Expected label to be a text but got nothing (button).", () => button(any(undefined))],
    ["Expected onClick to be a function but got 3 (button).", () => button("a", { onClick: any(3) })],
    ["Expected style to be one of primary, success", () => button("a", { style: any("pink") })],
    ["Expected format to be one of png, jpeg", () => image(new Uint8Array(2), { format: any("bmp") })],
    [
      "Expected width to be pixels above 0 but got NaN",
      () => image(new Uint8Array(2), { width: Number.NaN }),
    ],
    ["Expected controls to be controls by name but got an object (interact).", () => interact({}, () => 1)],
    [
      "Expected controls to be controls by name but got a list of 1",
      () => interact(any([slider(track)]), () => 1),
    ],
  ])("%s", (message, make) => {
    expect(make).toThrow(message);
    expect(make).toThrow(RangeError);
  });
});

describe("what a control cannot become is refused, and it stays as it is:", () => {
  it("labels, states, HTML and listeners", async () => {
    const [box, note, go] = [checkbox({ label: "own" }), html("a"), button("go")];
    const set: (() => unknown)[] = [
      () => (box.label = any(3)),
      () => (box.disabled = any("x")),
      () => (note.value = any(3)),
      () => box.onChange(any(3)),
      () => go.onClick(any(3)),
    ];
    for (const each of set) expect(each).toThrow(RangeError);
    await expect(output().run(any(3))).rejects.toThrow("Expected work to be a function");
    box.value = true;
    expect([box.label, box.disabled, note.value]).toEqual(["own", false, "a"]);
  });
});

describe("the state of a front end of one's own", () => {
  const make = (state: Record<string, unknown>) => anywidget({ esm: "export default {}", state });

  it.each([
    ["a function", () => 1],
    ["a bigint", 1n],
    ["Float32Array", new Float32Array(2)],
    ["Map", new Map()],
    ["Date", new Date(0)],
  ])("cannot hold %s, which a page would get as something else", (what, value) => {
    expect(() => make({ a: { b: [value] } })).toThrow(
      `Expected a state of JSON and bytes but got ${what} (a.b.0). Give plain data; bytes as a Uint8Array.`,
    );
  });

  it("holds JSON, bytes and objects without a prototype", () => {
    const state = { a: null, b: [1, "x", { c: true }], d: new Uint8Array(2), e: Object.create(null) };
    expect(make(state).get("b")).toEqual(state.b);
  });

  it("has only the names that it had at first", () => {
    const widget = make({ a: 1 });
    expect(() => widget.set({ c: 3 })).toThrow("Expected c to be a name of its state: a");
    expect(() => widget.on("b", () => 1)).toThrow("Expected b to be a name of its state: a");
    expect(widget.get("a")).toBe(1);
  });
});
