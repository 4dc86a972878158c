import type { Output } from "mixture-growth-display";
import type { Notebook, NotebookCell } from "mixture-growth-kernel";
import { describe, expect, it } from "vitest";
import { differences, fullParts, steady } from "./cell-outputs.mjs";
import { skeletonParts, withoutNumbers } from "./skeleton.mjs";

const plotly = "application/vnd.plotly.v1+json";
type Shown = Extract<Output, { data: unknown }>;
const shown = (data: Record<string, unknown>): Shown => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const printed = (text: string): Output => ({ output_type: "stream", name: "stdout", text });

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): Output => {
  const heads = columns.map((name) => `<th>${name}</th>`).join("");
  const lines = [columns.join("  "), columns.map((name) => "-".repeat(name.length)).join("  ")];
  return shown({
    "text/plain": [...lines, ...rows.map((row) => row.join("  "))].join("\n"),
    "text/html": `<table><tr>${heads}</tr>${rows.map((row) => `<tr><td>${row.join("</td><td>")}</td></tr>`)}</table>`,
  });
};
const figure = (type: string, axis: string, values: readonly number[]): Shown =>
  shown({
    [plotly]: {
      data: [{ type, y: values }],
      layout: { title: { text: "A" }, xaxis: { title: { text: axis } } },
    },
    "text/plain": `Figure "A" with ${values.length} traces`,
    "text/html": "<svg></svg>",
  });
const bar = (text: string): Output =>
  shown({ "text/plain": text, "text/html": `<progress></progress>${text}` });

function notebook(outputs: Output[], tags: string[] = []): Notebook {
  const cell: NotebookCell = { id: "a", cell_type: "code", metadata: { tags }, source: "a", outputs };
  return { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}
const skeleton = (committed: Output[], fresh: Output[], tags?: string[]): string[] =>
  differences(notebook(committed, tags), notebook(fresh, tags), skeletonParts);
const full = (committed: Output[], fresh: Output[]): string[] =>
  differences(notebook(committed), notebook(fresh), fullParts);

describe("the skeleton of what a cell shows", () => {
  it("is the same for other numbers, more seeds and another profile", () => {
    const committed = [
      printed("profile laptop, seeds 0, 1 and 2, WRN-10-1: 1,000 images, off by 3e-8\n"),
      table(["method", "±"], [["a", "0.1"]]),
      figure("bar", "accuracy (%)", [1, 2, 3]),
    ];
    const fresh = [
      printed("profile smoke, seeds 0, WRN-10-0.5: 30 images, off by 0.5\n"),
      table(
        ["method", "±"],
        [
          ["b", "–"],
          ["a", "12.5"],
        ],
      ),
      figure("bar", "accuracy (%)", [7]),
    ];
    expect(skeleton(committed, fresh)).toEqual([]);
  });

  it("is another one with a column renamed or added", () => {
    expect(skeleton([table(["method", "±"], [])], [table(["method", "95 % interval"], [])])).toEqual([
      'cell a: output 1, columns: the file has "method | ±", today it is "method | 95 % interval"',
      'cell a: output 1, HTML columns: the file has "method | ±", today it is "method | 0 % interval"',
    ]);
  });

  it("is another one when an output is missing or nine bars became one", () => {
    const bars = Array.from({ length: 9 }, () => bar("run"));
    expect(skeleton(bars, [bar("run"), printed("done")])).toEqual([
      "cell a: the file has 9 display_data, today it shows 1 display_data, 1 stream stdout",
    ]);
    expect(skeleton([bar("run")], [])).toEqual(["cell a: the file has 1 display_data, today it shows none"]);
  });

  it("is another one when a figure has other traces, another axis or another layout", () => {
    const before = figure("bar", "accuracy (%)", [1]);
    expect(skeleton([before], [figure("scatter", "accuracy (%)", [1])])).toEqual([
      'cell a: output 1, types of traces: the file has "bar", today it is "scatter"',
    ]);
    expect(skeleton([before], [figure("bar", "loss", [1])])[0]).toContain("titles");
    const wide = shown({ ...before.data, [plotly]: { data: [{ type: "bar" }], layout: { width: 3 } } });
    expect(skeleton([before], [wide]).join()).toContain("layout");
  });

  it("is another one when a table became raw JSON, or an output lost a MIME type", () => {
    const json = shown({ "text/plain": '{"macs":1}', "text/html": "<pre></pre>" });
    expect(skeleton([table(["phase"], [])], [json]).length).toBeGreaterThan(0);
    expect(skeleton([json], [shown({ "text/plain": '{"macs":1}' })])[0]).toContain("MIME types");
  });

  it("is another one when a sentence is worded otherwise, unless the outcome chooses it", () => {
    const [one, other] = [[printed("3 of 4 are right")], [printed("none is right")]];
    expect(skeleton(one, other)).toHaveLength(1);
    expect(skeleton(one, other, ["outcome"])).toEqual([]);
    expect(skeleton(one, [], ["outcome"])).toHaveLength(1);
  });

  it("leaves out which run a progress bar names last", () => {
    expect(skeleton([bar("run 15 of 15, shared, seed 4")], [bar("run 3 of 3, shared")])).toEqual([]);
  });

  it("is another one when cells were added or moved", () => {
    const cells = notebook([]).cells.map((cell) => ({ ...cell, id: "b" }));
    expect(differences(notebook([]), { ...notebook([]), cells }, skeletonParts)).toEqual([
      "its code cells are b, not a",
    ]);
  });
});

it("numbers are left out of a text, with the plural that follows them", () => {
  expect(withoutNumbers("seeds 0, 1 and 2: 12.5 % in 4 epochs, −3e−8")).toBe("seeds 0: 0 % in 0 epoch, 0");
  expect(withoutNumbers("seeds 0: 1 % in 1 epoch, 0.25")).toBe("seeds 0: 0 % in 0 epoch, 0");
});

describe("the outputs in full", () => {
  it("differ by a single digit, and the place is shown", () => {
    const long = "a".repeat(200);
    expect(full([printed(`one\n${long}1`)], [printed(`one\n${long}2`)])).toEqual([
      `cell a: output 1, text: the file has "…${"a".repeat(20)}1", today it is "…${"a".repeat(20)}2"`,
    ]);
    expect(full([figure("bar", "x", [1])], [figure("bar", "x", [2])])[0]).toContain(plotly);
  });

  it("do not differ by the order of names, which a file has sorted", () => {
    const spec = (value: object): Output => shown({ [plotly]: { data: [value], layout: {} } });
    expect(full([spec({ a: 1, b: 2 })], [spec({ b: 2, a: 1 })])).toEqual([]);
  });

  it("do not differ by how fast the machine was", () => {
    const [one, other] = [
      "step 4/4  loss 0.5   1.5 k images/s  test 78 %",
      "step 4/4  loss 0.5     636 images/s  test 78 %",
    ];
    expect(full([bar(one)], [bar(other)])).toEqual([]);
  });
});

it("what is kept has no speeds, so that two runs leave the same file", () => {
  const run = notebook([bar("loss 0.5   1.36 k images/s  test 78 %"), printed("98 images/s\n")]);
  steady(run);
  const [first, second] = run.cells[0]?.outputs ?? [];
  expect(first).toMatchObject({ data: { "text/plain": "loss 0.5  test 78 %" } });
  expect(second).toMatchObject({ text: "98 images/s\n" });
});
