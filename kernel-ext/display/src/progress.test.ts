import { describe, expect, test, vi } from "vitest";
import { createProgress, type ProgressState, progressLine } from "./progress.js";
import type { DisplayOptions, MimeBundle, NotebookHost } from "./protocol.js";

const state: ProgressState = {
  phase: "member 0",
  epoch: 3,
  epochs: 40,
  step: 7,
  steps: 391,
  loss: 2.25,
  accuracy: 0.1,
  rate: 1234,
  secondsLeft: 80,
};

interface Shown {
  readonly bundle: MimeBundle;
  readonly options: DisplayOptions | undefined;
}

function recorder(): { shown: Shown[]; host: NotebookHost } {
  const shown: Shown[] = [];
  const host: NotebookHost = {
    version: 1,
    signal: undefined,
    display: (bundle, options) => shown.push({ bundle, options }),
    interruptible: (fn) => fn(),
  };
  return { shown, host };
}

describe("the line", () => {
  test("says where the run is", () => {
    expect(progressLine(state)).toBe(
      "member 0  epoch  3/40  step   7/391  loss 2.2500  accuracy  10.0 %   1,234 images/s   1 min 20 s left",
    );
  });

  test("does not move while the numbers change", () => {
    const later = { ...state, epoch: 40, step: 391, loss: 0.01, accuracy: 1, rate: 99, secondsLeft: 3599 };
    const places = (line: string): number[] =>
      ["epoch", "step", "loss", "accuracy", "images/s", "left"].map((word) => line.indexOf(word));
    expect(places(progressLine(later))).toEqual(places(progressLine(state)));
  });

  test("shows what is not known yet as a dash, and omits an unknown time", () => {
    const { loss, accuracy, rate, secondsLeft, ...early } = state;
    expect(progressLine(early)).toBe(
      "member 0  epoch  3/40  step   7/391  loss      –  accuracy     – %       – images/s",
    );
  });

  test("does not hide a lost loss", () => {
    expect(progressLine({ ...state, loss: Number.NaN })).toContain("loss    NaN");
  });
});

describe("in a notebook", () => {
  test("replaces one output, at most ten times a second", () => {
    const { shown, host } = recorder();
    let time = 0;
    const progress = createProgress({ host, now: () => time, id: "bar" });
    for (const at of [0, 50, 99, 100, 150, 260]) {
      time = at;
      progress.update({ ...state, step: at });
    }
    expect(shown.map(({ options }) => options)).toEqual([
      { id: "bar", update: false },
      { id: "bar", update: true },
      { id: "bar", update: true },
    ]);
    expect(shown.map(({ bundle }) => String(bundle["text/plain"]).slice(23, 31))).toEqual([
      "step   0",
      "step 100",
      "step 260",
    ]);
  });

  test("always shows the last state, which stays", () => {
    const { shown, host } = recorder();
    const progress = createProgress({ host, now: () => 0 });
    progress.update(state);
    progress.finish({ ...state, epoch: 40, step: 391 });
    expect(shown).toHaveLength(2);
    expect(shown[1]?.bundle["text/html"]).toContain('<progress value="1.0000" max="1"');
    expect(shown[1]?.bundle["text/plain"]).toMatch(/images\/s {2}done$/);
  });

  test("says why it ended where there is a reason", () => {
    const { shown, host } = recorder();
    createProgress({ host, now: () => 0 }).finish({ ...state, note: "stopped <here>" });
    expect(shown[0]?.bundle["text/plain"]).toMatch(/stopped <here>$/);
    expect(shown[0]?.bundle["text/html"]).toContain("stopped &lt;here&gt;");
  });

  test("a line that is too long breaks between its facts, never inside one", () => {
    const { shown, host } = recorder();
    createProgress({ host, now: () => 0 }).update({ ...state, note: "test 78.3 %" });
    const facts = String(shown[0]?.bundle["text/html"]).match(/<span style="white-space:pre">[^<]*<\/span>/g);
    expect(facts?.map((fact) => fact.replace(/<[^>]*>/g, "").trim())).toEqual([
      "member 0",
      "epoch  3/40",
      "step   7/391",
      "loss 2.2500",
      "accuracy  10.0 %",
      "1,234 images/s",
      "1 min 20 s left",
      "test 78.3 %",
    ]);
  });

  test("two bars do not replace each other", () => {
    const { shown, host } = recorder();
    for (let bar = 0; bar < 2; bar++) createProgress({ host, now: () => 0 }).update(state);
    expect(shown[0]?.options?.id).not.toBe(shown[1]?.options?.id);
  });

  test.each([
    [{ epochs: 0, steps: 0 }, "0.0000"],
    [{ epoch: 99 }, "1.0000"],
    [{ step: Number.NaN }, "0.0000"],
  ])("%j does not break the bar", (odd, share) => {
    const { shown, host } = recorder();
    createProgress({ host, now: () => 0 }).update({ ...state, ...odd });
    expect(shown[0]?.bundle["text/html"]).toContain(`<progress value="${share}"`);
  });
});

test("outside a notebook the same line goes to a callback, as rarely", () => {
  const lines: string[] = [];
  let time = 0;
  const progress = createProgress({
    host: undefined,
    now: () => time,
    minIntervalMs: 1000,
    onLine: (line) => lines.push(line),
  });
  for (time = 0; time < 2500; time += 100) progress.update(state);
  progress.finish(state);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe(progressLine(state));
});

test("outside a notebook and without a callback, lines go to the error stream: the first after 3 s, and the last", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  let time = 0;
  const progress = createProgress({ host: undefined, now: () => time });
  for (time = 0; time < 7000; time += 100) progress.update({ ...state, step: time });
  progress.finish({ ...state, step: 391 });
  const lines = write.mock.calls.map(([line]) => String(line));
  write.mockRestore();
  expect(lines.map((line) => /step +([\d,]+)/.exec(line)?.[1])).toEqual(["3,000", "6,000", "391"]);
  expect(lines[2]).toMatch(/^member 0 .* done\n$/);
});

test("several things that run at a time have a line each below the whole", () => {
  const shown: { data: Record<string, unknown> }[] = [];
  const host = { display: (data: Record<string, unknown>) => void shown.push({ data }), signal: undefined };
  const lines = ["mixture, seed 0: member 1 2/10", "scratch, seed 0: large 3/9"];
  const state = { phase: "3 of 21 runs trained", lines, share: 0.25, secondsLeft: 80 };
  expect(progressLine(state)).toBe(
    "3 of 21 runs trained, 1 min 20 s left | mixture, seed 0: member 1 2/10 | scratch, seed 0: large 3/9",
  );
  const progress = createProgress({ host: host as never, now: () => 0 });
  progress.finish({ ...state, lines: [], note: "stopped" });
  expect(shown[0]?.data["text/plain"]).toBe("3 of 21 runs trained, stopped");
  expect(shown[0]?.data["text/html"]).toContain('<progress value="0.2500" max="1"');
});
