import { expect, test } from "vitest";
import { bundle, drawingType, svgImage } from "./bundle.js";
import { svgDocument, svgElement, svgMark } from "./svg.js";

const decode = (html: string): string => {
  const encoded = /base64,([^"]*)"/.exec(html)?.[1] ?? "";
  return Buffer.from(encoded, "base64").toString("utf8");
};

/** Of two colours, as the rules of web accessibility define it. */
function contrast(one: string, other: string): number {
  const [low, high] = [one, other]
    .map((colour) => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
        const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("always holds plain text, and HTML only where there is some", () => {
  expect(bundle({ plain: "two" })).toEqual({ "text/plain": "two" });
  expect(bundle({ plain: "two", html: "<b>two</b>" })).toEqual({
    "text/plain": "two",
    "text/html": "<b>two</b>",
  });
});

test("puts a drawing into the HTML as an image, after the rest", () => {
  const shown = bundle({ plain: "net", html: "<p>a</p>", svg: "<svg>×🌱</svg>" })["text/html"] as string;
  expect(shown.startsWith("<p>a</p><img ")).toBe(true);
  expect(decode(shown)).toBe("<svg>×🌱</svg>");
});

test("several drawings stand below each other", () => {
  const shown = bundle({ plain: "two", svg: ["<svg>1</svg>", "<svg>2</svg>"] })["text/html"] as string;
  expect(shown.match(/<p><img /g)).toHaveLength(2);
});

test("drawings with marks are also sent as drawings, with all that the HTML shows", () => {
  const mark = svgMark("one\ntwo", svgElement("circle", { r: 1 }));
  const drawing = svgDocument({ width: 2, height: 2 }, "a dot", [mark]);
  const shown = bundle({ plain: "a dot", html: "<p>text</p>", svg: drawing });
  expect(shown[drawingType]).toEqual({ html: "<p>text</p>", drawings: [drawing] });
  expect(Object.keys(shown)).toEqual([drawingType, "text/html", "text/plain"]);
  expect(bundle({ plain: "", svg: "<svg><title>no mark</title></svg>" })).not.toHaveProperty([drawingType]);
});

test("richer types are added to the plain text and cannot replace it", () => {
  const shown = bundle({ plain: "a", extra: { "application/json": { a: 1 }, "text/plain": "b" } });
  expect(shown).toEqual({ "application/json": { a: 1 }, "text/plain": "a" });
});

test("describes the image with the first line only, escaped", () => {
  expect(svgImage("<svg/>", '"quoted"\nsecond')).toContain('alt="&quot;quoted&quot;"');
});

test("lays a card below an image of ours, so that no page's theme makes it illegible", () => {
  const drawing = svgDocument({ width: 9, height: 9 }, "a dot", [svgElement("circle", { r: 1 })]);
  const shown = decode(svgImage(drawing, "a dot"));
  expect(shown).toMatch(/<\/title><style>.*<\/style><rect class="card" width="100%" height="100%"/);
  const [card, grey] = ["card", '\\[fill="#767676"\\]'].map((name) =>
    [...shown.matchAll(new RegExp(`${name}\\{fill:(#\\w+)`, "g"))].map(([, colour]) => colour as string),
  ) as [string[], string[]];
  const contrasts = card.map((below, i) => contrast(below, grey[i] as string));
  expect(contrasts).toHaveLength(2);
  for (const each of contrasts) expect(each).toBeGreaterThan(4.5);
  // The drawing view of JupyterLab knows the theme: it gets the drawing itself.
  expect(
    bundle({ plain: "", svg: svgDocument({ width: 1, height: 1 }, "x", [svgMark("a", "<g/>")]) })[
      drawingType
    ],
  ).not.toHaveProperty("drawings.0", expect.stringContaining("card"));
});

test("takes drawings larger than one call can have arguments", () => {
  const svg = `<svg>${"é".repeat(200_000)}</svg>`;
  expect(decode(svgImage(svg, ""))).toBe(svg);
});
