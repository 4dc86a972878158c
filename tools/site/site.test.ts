import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProblems } from "./check-links.mjs";
import { Formulas } from "./formulas.mjs";
import { framePage, headingName, nameHeadings, pathBetween, titleOf, turnLinks } from "./page.mjs";
import { findPages, linksInMarkdown, resolveLink } from "./source-pages.mjs";
import { withoutWidgets } from "./still-outputs.mjs";
import { adaptGreys } from "./theme-greys.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "site-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (files: Readonly<Record<string, string>>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
};
const notebook = (...texts: string[]): string =>
  JSON.stringify({ cells: texts.map((source) => ({ cell_type: "markdown", source: [source] })) });

describe("the pages of the site", () => {
  it("are the notebooks, the index, the README, the changes, and whatever these lead to", () => {
    put({
      "notebooks/README.md": "[one](00-one.ipynb) and [rules](../CONTRIBUTING.md#rules)",
      "notebooks/00-one.ipynb": notebook("see [the code](../src/a.ts) and ![a picture](../docs/a.svg)"),
      "README.md": "[a room](src) and [bench](bench) and [elsewhere](https://example.org)",
      "CHANGELOG.md": "none",
      "CONTRIBUTING.md": "`[not](a-link.md)`",
      "src/a.ts": "// [not](followed.md)",
      "docs/a.svg": "<svg/>",
      "bench/README.md": "",
      "docs/unread.md": "",
    });
    const { pages, problems } = findPages(folder);
    expect(problems).toEqual([]);
    expect([...pages.values()].map(({ path, target, kind }) => `${kind} ${path} ${target}`)).toEqual([
      "text notebooks/README.md index.html",
      "notebook notebooks/00-one.ipynb notebooks/00-one.html",
      "text README.md about.html",
      "text CHANGELOG.md CHANGELOG.html",
      "text CONTRIBUTING.md CONTRIBUTING.html",
      "code src/a.ts src/a.ts.html",
      "file docs/a.svg docs/a.svg",
      "text bench/README.md bench/README.html",
    ]);
  });

  it("name each link that leads nowhere, and the file that has it", () => {
    put({ "notebooks/README.md": "[a](gone.md) [b](../../etc/passwd)", "README.md": "", "CHANGELOG.md": "" });
    expect(findPages(folder).problems).toEqual([
      "Expected a file of the repository behind the link gone.md but found none (notebooks/README.md).",
      "Expected a file of the repository behind the link ../../etc/passwd but found none (notebooks/README.md).",
    ]);
  });

  it("know links from code, pictures and references", () => {
    const text =
      'a [b](c.md "title") `[no](x)`\n```\n[no](y)\n```\n![p](p.png)\n\n[r]: r.md\n<img src="q.png">';
    expect(linksInMarkdown(text)).toEqual(["c.md", "p.png", "r.md", "q.png"]);
    expect(resolveLink("a/b.md", "../c%20d.md#e")).toEqual({ path: "c d.md", fragment: "e" });
    for (const link of ["https://a.b", "mailto:a@b", "#here", "//a.b"]) {
      expect(resolveLink("a/b.md", link)).toBeUndefined();
    }
  });
});

describe("formulas", () => {
  it("are taken out before anything reads their bars and underscores, and come back as MathML and HTML", () => {
    const formulas = new Formulas();
    const text = formulas.takeOut("sum $\\sum_l c^l[t]\\, G^l$ and\n$$a | b$$");
    expect(text).toBe("sum xFormula0x and\nxFormula1x");
    const html = formulas.putBack(`<p>${text}</p>`);
    expect(html).toContain("<math");
    expect(html).toContain("katex-display");
    expect(formulas.count).toBe(2);
  });

  it("are not prices, escaped dollars or code", () => {
    const formulas = new Formulas();
    for (const text of ["from $5 to $6", "a \\$b\\$ c", "`$x$`", "```\n$x$\n```", "$ x $", "a $b\n\nc$"]) {
      expect(formulas.takeOut(text)).toBe(text);
    }
    expect(formulas.count).toBe(0);
  });

  it("that cannot be read stop the site", () => {
    expect(() => new Formulas().takeOut("$\\frac{1$")).toThrow("KaTeX parse error");
  });
});

describe("a page", () => {
  const jupyters = (id: string, text: string): string =>
    `<h1 id="${id}">${text}<a class="anchor-link" href="#${id}">¶</a></h1>`;

  it("has headings named as on GitHub, each once", () => {
    const html = nameHeadings(
      jupyters("Why-&amp;-how?", "Why &amp; <em>how</em>?") + jupyters("x", "Why how"),
    );
    expect(html).toContain('<h1 id="why--how">');
    expect(nameHeadings(jupyters("x", "Run") + jupyters("x", "Run"))).toContain('<h1 id="run-1">');
    expect(headingName("What-we-learned")).toBe(headingName("What we learned"));
    expect(titleOf(html)).toBe("Why & how?");
  });

  it("has its links turned; one that leads to nothing the site has becomes text", () => {
    const html =
      '<a href="a.md">A</a> <a class="c" href="src/">room</a> <img alt="" src="p.png"><img src="data:x">';
    const turned = turnLinks(html, (link) => (link === "src/" ? undefined : `to/${link}`));
    expect(turned).toBe(
      '<a href="to/a.md">A</a> <span class="path">room</span> <img alt="" src="to/p.png"><img src="data:x">',
    );
  });

  it("finds the sheets and the other pages from wherever it lies", () => {
    expect(pathBetween("notebooks/a.html", "assets/site.css")).toBe("../assets/site.css");
    const frame = { body: "<h1>A <b>&lt;</b></h1>", hasFormulas: false, kind: "notebook" } as const;
    const after = { target: "notebooks/b.html", title: "B & C" };
    const html = framePage({ ...frame, target: "notebooks/a.html", before: undefined, after });
    expect(html).toContain("<title>A &lt; | mixture-growth</title>");
    expect(html).toContain('<a rel="next" href="b.html"><small>next</small>B &amp; C</a>');
    expect(html).toContain('href="../api/index.html"');
    expect(html).toContain('href="../try/index.html">Try it<');
    expect(html).not.toContain("katex");
  });

  it("shows of a widget what stands beside it, and keeps no state of widgets", () => {
    const still = { "text/html": "<p>3</p>", "text/plain": "3" };
    const cells = [
      { cell_type: "markdown" },
      {
        outputs: [
          { data: { "application/vnd.jupyter.widget-view+json": {}, ...still } },
          { text: "printed" },
        ],
      },
    ];
    const metadata = { widgets: {}, kernelspec: { name: "typescript" } };
    expect(withoutWidgets({ cells, metadata })).toEqual({
      cells: [{ cell_type: "markdown" }, { outputs: [{ data: still }, { text: "printed" }] }],
      metadata: { kernelspec: { name: "typescript" } },
    });
  });

  it("shows drawings and what stands below tables in a grey of the page's theme", () => {
    expect(adaptGreys('<caption style="padding:0;color:#767676">a</caption>')).toBe(
      '<caption style="padding:0;color:var(--faint)">a</caption>',
    );
    const svg = '<svg fill="#767676"><text>a</text></svg>';
    const html = adaptGreys(`<img src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`);
    const shown = Buffer.from(/base64,([^"]+)/.exec(html)?.[1] ?? "", "base64").toString();
    expect(shown).toMatch(
      /^<svg fill="#767676"><style>@media \(prefers-color-scheme:light\).*<text>a<\/text>/,
    );
  });
});

describe("what does not hold together", () => {
  it("is found: links to no file or no place, and what would be fetched from elsewhere", () => {
    const files = {
      "index.html": '<a href="b/c.html#here">c</a><a href="b/c.html#gone">c</a><a href="https://a.b">out</a>',
      "b/c.html": '<h1 id="here"><a href="../gone.html">g</a><script src="https://cdn.x/y.js"></script>',
      "b/d.css": "a{background:url(e.png)}b{background:url(data:x)}",
    };
    put(files);
    expect(findProblems(folder, Object.keys(files))).toEqual([
      "Expected a place #gone in b/c.html but found none (link in index.html of the site).",
      "Expected a file behind the link ../gone.html but found none (b/c.html of the site).",
      "Expected only files of the site to be loaded but got https://cdn.x/y.js (b/c.html of the site).",
      "Expected a file behind url(e.png) but found none (b/d.css of the site).",
    ]);
  });
});

describe("the full reference of the site", () => {
  it("has every entry point of the library, but the one that only hands on the others", () => {
    const { entryPoints } = JSON.parse(readFileSync(new URL("typedoc.json", import.meta.url), "utf8")) as {
      entryPoints: readonly string[];
    };
    const { exports } = JSON.parse(
      readFileSync(new URL("../../src/package.json", import.meta.url), "utf8"),
    ) as { exports: object };
    const rooms = Object.keys(exports).filter((name) => name !== "./mg");
    expect(entryPoints).toEqual(
      rooms.map((name) => `../../src/${name === "." ? "" : `${name.slice(2)}/`}index.ts`),
    );
  });
});
