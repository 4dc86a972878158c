import { displaySymbol, notebookHost } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { button, column, interact, output, slider, view } from "../index.js";
import { FakeHost } from "../test-support/fake-host.js";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost().install();
});
afterEach(() => FakeHost.remove());

/** A gate that work waits at. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** What stands in the output area that was made last: texts, prints and errors. */
function seen(): string[] {
  const { outputs } = host.states(host.model("OutputModel")).at(-1) as { outputs: Record<string, unknown>[] };
  return outputs.map(({ data, text, evalue }) =>
    String((data as Record<string, unknown> | undefined)?.["text/plain"] ?? text ?? evalue),
  );
}

describe("a view", () => {
  it("shows what its function returns, a text as it is", async () => {
    await view(() => "three").settled();
    expect(seen()).toEqual(["three"]);
  });

  it("is drawn again when a control that it read has a new value, and for no other", async () => {
    const [width, other] = [slider({ min: 0, max: 9 }), slider({ min: 0, max: 9 })];
    let drawn = 0;
    const shown = view(() => {
      drawn++;
      return `width ${width.value}`;
    });
    await shown.settled();
    width.value = 4;
    await shown.settled();
    other.value = 4;
    await shown.settled();
    expect(seen()).toEqual(["width 4"]);
    expect(drawn).toBe(2);
  });

  it("follows what it reads after an await, and no longer what it does not read any more", async () => {
    const [which, a, b] = [
      slider({ min: 0, max: 1, step: 1 }),
      slider({ min: 0, max: 9 }),
      slider({ min: 0, max: 9 }),
    ];
    let drawn = 0;
    const shown = view(async () => {
      drawn++;
      await null;
      return which.value === 0 ? `a ${a.value}` : `b ${b.value}`;
    });
    await shown.settled();
    a.value = 1;
    await shown.settled();
    which.value = 1;
    await shown.settled();
    a.value = 2;
    await shown.settled();
    expect(seen()).toEqual(["b 0"]);
    expect(drawn).toBe(3);
  });

  it("draws one at a time, with the newest values, however often they change meanwhile", async () => {
    const width = slider({ min: 0, max: 1000 });
    const drawn: number[] = [];
    let wait = gate();
    const shown = view(async () => {
      drawn.push(width.value);
      await wait.passed;
    });
    for (let value = 1; value <= 1000; value++) width.value = value;
    wait.open();
    wait = gate();
    wait.open();
    await shown.settled();
    expect(drawn).toEqual([0, 1000]);
  });

  it("asks a slow drawing to end when it has become stale, and shows nothing that it still prints", async () => {
    const width = slider({ min: 0, max: 9 });
    const late = gate();
    const signals: AbortSignal[] = [];
    const shown = view(async () => {
      const value = width.value;
      if (value === 0) {
        signals.push(notebookHost()?.signal as AbortSignal);
        await new Promise<void>((resolve) => signals[0]?.addEventListener("abort", () => resolve()));
        void late.passed.then(() => host.print("stale"));
      }
      return `width ${value}`;
    });
    await new Promise(setImmediate);
    const began = performance.now();
    width.value = 5;
    await shown.settled();
    expect(performance.now() - began).toBeGreaterThan(250);
    late.open();
    await new Promise(setImmediate);
    expect(seen()).toEqual(["width 5"]);
  });

  it("shows an error in its place, and draws again with the next value", async () => {
    const width = slider({ min: 0, max: 9 });
    const shown = view(() => {
      if (width.value === 9) throw new RangeError("nine is too many");
      return `width ${width.value}`;
    });
    width.value = 9;
    await shown.settled();
    expect(seen()).toEqual(["nine is too many"]);
    width.value = 8;
    await shown.settled();
    expect(seen()).toEqual(["width 8"]);
  });

  it("may move a control that it reads: it is not its own reason", async () => {
    const width = slider({ min: 0, max: 9 });
    let drawn = 0;
    const shown = view(() => {
      drawn++;
      if (width.value < 5) width.value = 5;
      return width.value;
    });
    await shown.settled();
    expect(drawn).toBe(1);
  });

  it("closes what it made for the drawing before", async () => {
    const width = slider({ min: 0, max: 9 });
    const shown = view(() => column(slider({ min: 0, max: width.value + 1 })));
    await shown.settled();
    const before = host.closed.length;
    width.value = 3;
    await shown.settled();
    expect(host.closed.length - before).toBe(2);
  });

  it("follows nothing once it is closed", async () => {
    const width = slider({ min: 0, max: 9 });
    let drawn = 0;
    const shown = view(() => {
      drawn++;
      return width.value;
    });
    await shown.settled();
    shown.close();
    width.value = 3;
    await shown.settled();
    expect(drawn).toBe(1);
  });

  it("is part of the notebook's file with what it showed at first", async () => {
    const shown = await view(async () => "<three>")[displaySymbol]();
    expect(shown).toMatchObject({
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        model_id: host.model("OutputModel").id,
      },
      "text/plain": "<three>",
      "text/html": "<pre>&lt;three&gt;</pre>",
    });
  });

  it("needs a function", () => {
    expect(() => view("three" as never)).toThrow('Expected draw to be a function but got "three" (view).');
  });
});

describe("interact", () => {
  it("calls with the values by name, and labels controls with their names", async () => {
    const given = { a: slider({ min: 0, max: 9, value: 2 }), b: slider({ min: 0, max: 9, label: "own" }) };
    const shown = interact(given, ({ a, b }) => `${a} and ${b}`);
    await shown.settled();
    given.b.value = 7;
    await shown.settled();
    expect(seen()).toEqual(["2 and 7"]);
    expect([given.a.label, given.b.label]).toEqual(["a", "own"]);
  });

  it("waits for its button where that is asked for", async () => {
    const a = slider({ min: 0, max: 9, value: 2 });
    const shown = interact({ a }, (values) => `a ${values.a}`, { manual: true });
    a.value = 5;
    await shown.settled();
    expect(seen()).toEqual(["a 2"]);
    await host.model("ButtonModel").onMessage?.({ method: "custom", content: { event: "click" } }, []);
    await shown.settled();
    expect(seen()).toEqual(["a 5"]);
  });

  it("names every thing that is no control", () => {
    expect(() => interact({ a: 3, b: slider({ min: 0, max: 1 }) } as never, () => "")).toThrow(
      "Expected controls.a to be a control but got 3 (interact). Make one: slider({ min: 0, max: 1 }).",
    );
  });
});

describe("a button", () => {
  it("counts clicks, and a view that reads them follows", async () => {
    const go = button("Go");
    const shown = view(() => `clicked ${go.clicks}`);
    const comm = host.model("ButtonModel");
    await comm.onMessage?.({ method: "custom", content: { event: "click" } }, []);
    await comm.onMessage?.({ method: "custom", content: null }, []);
    await shown.settled();
    expect(seen()).toEqual(["clicked 1"]);
  });

  it("that is disabled does nothing, whatever the front end says", async () => {
    const go = button("Go", { disabled: true });
    await host.model("ButtonModel").onMessage?.({ method: "custom", content: { event: "click" } }, []);
    expect(go.clicks).toBe(0);
  });
});

describe("an output", () => {
  it("keeps what is printed and shown in it, until it is cleared", async () => {
    const log = output();
    await log.run(() => host.print("one\n"));
    await log.run(() => host.print("two\n"));
    await log.show({ [displaySymbol]: () => ({ "text/plain": "a table" }) });
    expect(seen()).toEqual(["one\ntwo\n", "a table"]);
    log.clear();
    expect(seen()).toEqual([]);
  });

  it("shows what was shown under the same id anew, in its place", async () => {
    const log = output();
    await log.run(() => {
      const data = { "text/plain": "1 of 2" };
      const onOutput = host.outputOfTask();
      onOutput({ type: "display_data", content: { data, transient: { display_id: "bar" } } });
      host.print("after\n");
      onOutput({
        type: "update_display_data",
        content: { data: { "text/plain": "2 of 2" }, transient: { display_id: "bar" } },
      });
    });
    expect(seen()).toEqual(["2 of 2", "after\n"]);
  });
});
