import { inspect } from "node:util";
import { displaySymbol, isDisplayable, type MimeBundle } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { fashionMnistMini } from "./fashion-mnist.js";
import { shownSet } from "./shown-data.js";
import { splitValidation, subset, takePerClass } from "./subset.js";

const data = fashionMnistMini({ pool: 2 });
const shown = (value: unknown): Promise<MimeBundle> =>
  (value as Record<symbol, () => Promise<MimeBundle>>)[displaySymbol]?.() as Promise<MimeBundle>;

describe("a data set", () => {
  it("shows its name, its parts and a picture of each class", async () => {
    const { "text/plain": text, "text/html": html } = await shown(data);
    expect(text).toBe(
      [
        "Fashion-MNIST mini",
        "       images  size (height x width)  channels  classes",
        "-----  ------  ---------------------  --------  -------",
        "train   6,000                  14x14         1       10",
        "test    1,000                  14x14         1       10",
      ].join("\n"),
    );
    expect(html).toContain("Fashion-MNIST mini");
    expect(String(html).match(/<img alt="[^"]+" src="data:image\/png;base64,/g)).toHaveLength(10);
    expect(html).toContain("Ankle boot");
  });

  it("prints the same facts on the console, never its pixels", () => {
    expect(inspect(data)).toMatch(/^Fashion-MNIST mini\n.*\n.*\ntrain +6,000/);
    expect(inspect(data.train)).toMatch(/^Fashion-MNIST mini, train\n/);
  });

  it("stays plain data, and a copy is nothing else", () => {
    expect(Reflect.ownKeys({ ...data })).toEqual(["name", "train", "test"]);
    expect(Object.keys(data.train)).toEqual(Object.keys({ ...data.train }));
    expect(isDisplayable({ ...data })).toBe(false);
  });
});

describe("a part of a data set", () => {
  it.each([
    ["as it was read", data.train],
    ["chosen", subset(data.train, [0, 1, 2])],
    ["some of each class", takePerClass(data.train, 2)],
    ["split off", splitValidation(data.train, { fraction: 0.1, seed: 0 }).validation],
  ])("%s shows one row", async (_, set) => {
    const { "text/plain": text } = await shown(set);
    expect(String(text).split("\n")).toHaveLength(4);
    expect(text).toContain(set.name);
  });

  it("shows no picture of classes that it has no image of, and of ten classes at most", async () => {
    const only = await shown(subset(data.train, [0]));
    expect(String(only["text/html"]).match(/<img/g)).toHaveLength(1);
    const classes = 100;
    const classNames = Array.from({ length: classes }, (_, label) => `<class ${label}>`);
    const many = await shown(shownSet({ ...data.train, classes, classNames }));
    expect(String(many["text/html"]).match(/<img/g)).toHaveLength(10);
    expect(many["text/html"]).toContain("the first 10 of 100 classes");
    expect(many["text/html"]).not.toContain("<class");
  });

  it("of photographs shows what there is without reading one", async () => {
    const photos = shownSet({
      kind: "photographs" as const,
      name: "photos, train",
      folder: "/nowhere",
      files: ["a/1.jpg"],
      labels: Int32Array.of(0),
      count: 1,
      classes: 1,
      classFolders: ["a"],
      classNames: ["a"],
    });
    const { "text/plain": text, "text/html": html } = await shown(photos);
    expect(text).toContain("photographs, any size");
    expect(html).not.toContain("<img");
  });
});
