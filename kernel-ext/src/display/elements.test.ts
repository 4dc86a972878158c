import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageFiles } from "../test-support/package-files.js";
import { formatValue } from "./format.js";

/** Writes an element of either library, whose components are functions. */
const write = `const write = (element) => Array.isArray(element) ? element.map(write).join("") : typeof element !== "object" ? element
  : typeof element.type === "function" ? write(element.type(element.props))
  : "<" + element.type + ">" + write(element.props.children) + "</" + element.type + ">";`;

const files = {
  ...packageFiles(
    "react-dom",
    { exports: { "./server": "./server.js" } },
    { "server.js": `${write} exports.renderToStaticMarkup = write;` },
  ),
  ...packageFiles(
    "preact-render-to-string",
    { exports: { import: "./index.mjs", require: "./index.js" } },
    {
      "index.mjs": `${write} export const renderToString = (element) => { if (element.form === "required") throw new Error("other form"); return write(element); };`,
      "index.js": `${write} exports.renderToString = write;`,
    },
  ),
};

interface Props {
  readonly children?: unknown;
}

const react = (type: unknown, props: Props, kind = "react.transitional.element"): object => ({
  $$typeof: Symbol.for(kind),
  type,
  key: null,
  props,
});
const preact = (type: unknown, props: Props, form = "imported"): object => ({
  type,
  props,
  __v: 1,
  constructor: undefined,
  form,
});
const both = (html: string): object => ({ "text/html": html, "text/plain": html });

describe("elements of libraries", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "elements test "));

  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("of React are shown as their HTML, also those of earlier versions, and lists of them", async () => {
    const name = react("b", { children: "Ada" });
    const Greeting = ({ children }: Props): unknown => react("p", { children: ["Hello ", children] });
    expect(await formatValue(react(Greeting, { children: name }), folder)).toEqual(
      both("<p>Hello <b>Ada</b></p>"),
    );
    expect(await formatValue(react("i", { children: "17" }, "react.element"), folder)).toEqual(
      both("<i>17</i>"),
    );
    expect(await formatValue([name, name], folder)).toEqual(both("<b>Ada</b><b>Ada</b>"));
  });

  it("of Preact are shown as their HTML, by the form of the package that their components have", async () => {
    expect(await formatValue(preact("b", { children: "Ada" }), folder)).toEqual(both("<b>Ada</b>"));
    expect(await formatValue(preact("b", { children: "Bob" }, "required"), folder)).toEqual(
      both("<b>Bob</b>"),
    );
  });

  it("fail where a component throws", async () => {
    const Broken = (): never => {
      throw new RangeError("in the component");
    };
    await expect(formatValue(react(Broken, {}), folder)).rejects.toThrow(new RangeError("in the component"));
  });

  it("say what to install where nothing writes their HTML", async () => {
    expect(await formatValue(react("b", {}), path.parse(folder).root)).toEqual({
      "text/plain":
        "React element (react-dom is not installed). !npm install react-dom installs what shows it as HTML.",
    });
  });

  it("are not taken for what only looks like them", async () => {
    expect(await formatValue({ type: "p", props: {}, $$typeof: "react.element" }, folder)).toEqual({
      "text/plain": "{ type: 'p', props: {}, '$$typeof': 'react.element' }",
    });
    expect(await formatValue([react("b", { children: "a" }), 1], folder)).not.toHaveProperty(["text/html"]);
  });
});
