import { displaySymbol } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anywidget, column, html, image, row, slider, tabs, view } from "./index.js";
import { FakeHost } from "./test-support/fake-host.js";

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost().install();
});
afterEach(() => FakeHost.remove());

const esm = "export default { render() {} }";

describe("a widget with its own front end", () => {
  it("opens with its module, its values and their bytes", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    anywidget({ esm, css: "p {}", state: { count: 0, bytes } });
    expect(host.opened[0]).toMatchObject({
      data: {
        state: { _model_module: "anywidget", _model_name: "AnyModel", _esm: esm, _css: "p {}", count: 0 },
        buffer_paths: [["bytes"]],
      },
      options: { buffers: [bytes] },
    });
  });

  it("hears what the browser changes, bytes included, and answers", async () => {
    const widget = anywidget({ esm, state: { count: 0, bytes: new Uint8Array(0) } });
    const comm = host.model("AnyModel");
    widget.on("count", (count) => widget.set({ bytes: new Uint8Array(count) }));
    await host.change(comm, { count: 2 });
    expect(widget.get("count")).toBe(2);
    expect(host.sent.at(-1)).toMatchObject({
      data: { method: "update", buffer_paths: [["bytes"]] },
      buffers: [new Uint8Array(2)],
    });
    await host.change(comm, {}, [["bytes"]], [Uint8Array.of(9)]);
    expect(widget.get("bytes")).toEqual(Uint8Array.of(9));
  });

  it("refuses values of another kind, and names that it does not have", async () => {
    const widget = anywidget({ esm, state: { count: 0, names: ["a"], chosen: { at: 1 } } });
    const listener = vi.fn();
    for (const name of ["count", "names", "chosen"] as const) widget.on(name, listener);
    await host.change(host.model("AnyModel"), {
      count: "many",
      names: { 0: "a" },
      chosen: null,
      _esm: "evil",
      more: 1,
    });
    expect(listener).not.toHaveBeenCalled();
    expect(widget.get("count")).toBe(0);
    expect(host.states(host.model("AnyModel"))).toEqual([
      { count: 0 },
      { names: ["a"] },
      { chosen: { at: 1 } },
    ]);
  });

  it("exchanges messages that are no state", async () => {
    const widget = anywidget({ esm, state: {} });
    const heard: unknown[] = [];
    widget.onMessage((content, buffers) => heard.push(content, buffers));
    await host.model("AnyModel").onMessage?.({ method: "custom", content: { hello: 1 } }, [Uint8Array.of(1)]);
    widget.send({ there: 2 }, [Uint8Array.of(2)]);
    expect(heard).toEqual([{ hello: 1 }, [Uint8Array.of(1)]]);
    expect(host.sent.at(-1)).toMatchObject({ data: { method: "custom", content: { there: 2 } } });
  });

  it("says once that it has ended, whoever ends it", () => {
    const ended: string[] = [];
    const [mine, theirs] = ["mine", "theirs"].map((name) => {
      const widget = anywidget({ esm, state: { name } });
      widget.onClose(() => ended.push(name));
      return widget;
    });
    mine?.close();
    mine?.close();
    host.model("AnyModel").onClose?.({});
    expect(ended).toEqual(["mine", "theirs"]);
    expect([mine?.isOpen, theirs?.isOpen]).toEqual([false, false]);
  });

  it("is followed by views that read its values", async () => {
    const widget = anywidget({ esm, state: { count: 0 } });
    const shown: number[] = [];
    const follower = view(() => {
      shown.push(widget.get("count"));
    });
    await follower.settled();
    await host.change(host.model("AnyModel"), { count: 3 });
    await follower.settled();
    expect(shown).toEqual([0, 3]);
  });

  it("needs a module and names that do not begin with _", () => {
    expect(() => anywidget({ esm: "", state: { _esm: 1 } })).toThrow(
      'Expected esm to be the text of an ES module but got "" (anywidget). Read it from a file.\nExpected state to be values by name, none of which begins with _ but got an object (anywidget).',
    );
  });
});

describe("where there are no widgets", () => {
  const still = async (widget: { [displaySymbol](): unknown }): Promise<Record<string, string>> =>
    (await widget[displaySymbol]()) as Record<string, string>;

  it("a control is its label and value", async () => {
    expect(await still(slider({ min: 0, max: 1, value: 0.25, label: "<rate>" }))).toMatchObject({
      "text/plain": "<rate>: 0.25",
      "text/html": "<div>&lt;rate&gt; <b>0.25</b></div>",
    });
  });

  it("boxes are their contents, with texts made safe", async () => {
    const shown = await still(
      column(
        row("a < b", slider({ min: 0, max: 9, label: "width" })),
        tabs({ "a & b": html("<i>note</i>") }),
      ),
    );
    expect(shown["text/plain"]).toBe("a < b\nwidth: 0\na & b\nnote");
    expect(shown["text/html"]).toContain("a &lt; b");
    expect(shown["text/html"]).toContain("<b>a &amp; b</b></div><i>note</i>");
  });

  it("an image is the image", async () => {
    const shown = await still(image(Uint8Array.of(1), { width: 20, label: 'the "cat"' }));
    expect(shown["text/html"]).toBe(
      '<img alt="the &quot;cat&quot;" width="20" src="data:image/png;base64,AQ==">',
    );
  });

  it("a widget of one's own is its fallback", async () => {
    const fallback = () => ({
      "text/plain": "a dial",
      "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    });
    const shown = await still(anywidget({ esm, state: {}, fallback }));
    expect(shown["text/plain"]).toBe("a dial");
    expect(shown["text/html"]).toMatch(/^<img alt="a dial" src="data:image\/svg\+xml;base64,/);
  });
});
