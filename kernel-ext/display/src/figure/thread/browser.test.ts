import { describe, expect, test } from "vitest";
import { createPage } from "./browser.js";
import { createTextMeasure } from "./text-width.js";

interface Seen {
  innerHTML: string;
  querySelector(selector: string): Seen | null;
  readonly nodeName: string;
  getBoundingClientRect(): {
    left: number;
    top: number;
    right: number;
    bottom: number;
    width: number;
    height: number;
  };
  getBBox(): { x: number; y: number; width: number; height: number };
  getComputedTextLength(): number;
  getTotalLength(): number;
  getPointAtLength(length: number): { x: number; y: number };
  readonly transform: { readonly baseVal: { consolidate(): { matrix: { e: number; f: number } } } };
}

const { document } = createPage(createTextMeasure());

/** The first element of an SVG that is written here and has an id. */
function seen(svg: string): Seen {
  const place = document.createElement("div") as unknown as Seen;
  place.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`;
  const found = place.querySelector("#it");
  if (found === null) throw new Error("nothing has the id");
  return found;
}

describe("a text covers what it covers in a browser with Arial", () => {
  // Measured in Chromium with Liberation Sans.
  test.each([
    ["Hello World", 61.8, ""],
    ["Hello World", 66.45, 'style="font-weight: bold"'],
    ["Hello World", 123.6, 'style="font-size: 24px"'],
    ["10⁻⁹", 24.49, ""],
    ["−5 × 3 ± 2", 53.96, ""],
    ["α β λ", 26.51, ""],
  ])("%s is %d px wide (%s)", (text, width, style) => {
    const element = seen(`<text id="it" x="0" y="0" ${style}>${text}</text>`);
    expect(element.getComputedTextLength()).toBeCloseTo(width, 1);
  });

  test("from its anchor, above and below its line", () => {
    for (const [anchor, left] of [
      ["start", 100],
      ["middle", 69.1],
      ["end", 38.2],
    ] as const) {
      const element = seen(`<text id="it" x="100" y="50" style="text-anchor: ${anchor}">Hello World</text>`);
      const { top, bottom, ...box } = element.getBoundingClientRect();
      expect(box.left).toBeCloseTo(left, 1);
      expect([top, bottom]).toEqual([39, 53]);
    }
  });

  test("in lines, and with letters that are raised", () => {
    const lines = seen(
      '<text id="it" x="9" y="50"><tspan x="9" dy="0em">a</tspan><tspan x="9" dy="1.3em">bb</tspan></text>',
    );
    const { left, right, top, bottom } = lines.getBoundingClientRect();
    expect([left, top]).toEqual([9, 39]);
    expect(right - left).toBeCloseTo(13.35, 1);
    expect(bottom).toBeCloseTo(50 + 15.6 + 3, 1);
    const raised = seen(
      '<text id="it" x="0" y="50">x<tspan style="font-size: 70%" dy="-0.6em">2</tspan></text>',
    );
    expect(raised.getBoundingClientRect().top).toBeLessThan(39.1);
    expect(raised.getComputedTextLength()).toBeCloseTo(6 + 0.7 * 6.67, 1);
  });

  test("turned and moved with everything around it", () => {
    const turned = seen(
      '<g transform="translate(10,20)"><text id="it" x="0" y="0" transform="rotate(-90)">Hello World</text></g>',
    );
    const { left, right, top, bottom } = turned.getBoundingClientRect();
    expect(right - left).toBeCloseTo(14);
    expect(bottom - top).toBeCloseTo(61.8, 1);
    expect([left, bottom]).toEqual([expect.closeTo(-1), expect.closeTo(20)]);
    expect(turned.getBBox().height).toBe(14);
  });

  test("not at all where nothing is shown", () => {
    expect(seen('<text id="it" x="0" y="0"></text>').getBoundingClientRect().width).toBe(0);
    expect(seen('<text id="it" style="display: none">a</text>').getBoundingClientRect().width).toBe(0);
  });

  test("letters that Arial lacks have a width that does not depend on the fonts of the machine", () => {
    expect(seen('<text id="it">日本</text>').getComputedTextLength()).toBe(24);
    expect(
      seen('<text id="it" style="font-family: Courier New">ab</text>').getComputedTextLength(),
    ).toBeCloseTo(14.4, 1);
  });
});

describe("shapes", () => {
  test("cover what they draw, together in their group", () => {
    const group = seen(
      '<g id="it"><rect x="1" y="2" width="3" height="4"/><circle cx="10" cy="10" r="2"/><path d="M0,0C0,10 20,10 20,0"/></g>',
    );
    const { left, top, right, bottom } = group.getBoundingClientRect();
    expect([left, top, right, bottom]).toEqual([0, 0, 20, 12]);
  });

  test("tell points along a path, and their transform", () => {
    const path = seen('<path id="it" d="M0,0L30,40" transform="translate(3,4)"/>');
    expect(path.getTotalLength()).toBe(50);
    expect(path.getPointAtLength(25)).toEqual({ x: 15, y: 20 });
    expect(path.transform.baseVal.consolidate().matrix).toMatchObject({ e: 3, f: 4 });
    expect(path.nodeName).toBe("path");
  });
});

test("a canvas paints, and a picture from elsewhere is not loaded", async () => {
  const canvas = document.createElement("canvas") as unknown as {
    width: number;
    getContext(kind: string): { fillRect(...box: number[]): void } | null;
    toDataURL(): string;
  };
  canvas.width = 4;
  const before = canvas.toDataURL();
  canvas.getContext("2d")?.fillRect(0, 0, 4, 1);
  expect(canvas.toDataURL()).not.toBe(before);
  expect(canvas.getContext("webgl")).toBeNull();
  const { globals } = createPage(createTextMeasure());
  const image = new (globals.Image as new () => { onerror?: () => void; src: string })();
  await new Promise<void>((resolve) => {
    image.onerror = resolve;
    image.src = "https://nowhere.example/a.png";
  });
});
