import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { from } from "arquero";
import { afterAll, describe, expect, it } from "vitest";
import { DataError } from "../data-error.js";
import { type FromTableOptions, fromTable } from "./from-table.js";
import { readCsv } from "./read-csv.js";

const folder = mkdtempSync(join(tmpdir(), "tables "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const houses = Array.from({ length: 20 }, (_, i) => ({
  area: 50 + i,
  district: ["north", "south"][i % 2],
  garden: i % 3 === 0,
  price: 1000 * i,
  kind: i < 10 ? "flat" : "house",
}));

const problemsOf = (options: object, rows: unknown = houses): readonly string[] => {
  try {
    fromTable(rows as typeof houses, options as FromTableOptions & { label: string });
  } catch (error) {
    if (error instanceof DataError) return error.problems;
    throw error;
  }
  return [];
};

describe("a data set of a table", () => {
  it("has numbers normalised by the training rows, and a place for each category", () => {
    const data = fromTable(houses, {
      features: ["area", "district", "garden"],
      label: "kind",
      testShare: 0.5,
      seed: 0,
    });
    const { train, test } = data;
    expect(train.featureNames).toEqual(["area", "district=north", "district=south", "garden"]);
    expect(train.classNames).toEqual(["flat", "house"]);
    expect([train.count, test.count]).toEqual([10, 10]);
    // Five of each kind.
    expect([...test.labels].filter((label) => label === 0)).toHaveLength(5);
    const areas = [...train.values].filter((_, i) => i % 4 === 0);
    expect(train.mean[0]).toBeCloseTo(areas.reduce((sum, area) => sum + area, 0) / 10);
    expect([train.mean[1], train.std[1], train.std[2]]).toEqual([0, 1, 1]);
    const [area, north, south, garden] = train.values;
    const row = (area as number) - 50;
    expect([north, south, garden]).toEqual([1 - (row % 2), row % 2, row % 3 === 0 ? 1 : 0]);
  });

  it("predicts one or several columns of numbers", () => {
    const data = fromTable(from(houses), { features: ["area"], target: ["price", "area"].slice(0, 1) });
    expect(data.train).toMatchObject({ kind: "regression", outputs: 1, outputNames: ["price"] });
    const [first] = data.train.values;
    expect(data.train.targets[0]).toBe(1000 * ((first as number) - 50));
  });

  it("takes the rows that a filter left", () => {
    const flats = from(houses).filter("d => d.kind === 'flat'");
    const { train, test } = fromTable(flats, { features: ["area"], target: "price" });
    expect(train.count + test.count).toBe(10);
  });

  it("fills what is missing as it is told, by the mean of the training rows, and else says where it is", () => {
    const gaps = houses.map((house, i) => ({
      ...house,
      area: i === 3 ? null : house.area,
      district: i === 5 ? "" : house.district,
    }));
    const features = ["area", "district"];
    expect(problemsOf({ features, label: "kind" }, gaps)).toEqual([
      expect.stringMatching(
        /^Expected column area to have a value in every row but got 1 missing, as in row 3/,
      ),
      expect.stringMatching(
        /^Expected column district to have a value in every row but got 1 missing, as in row 5/,
      ),
    ]);
    const missing = { area: "mean", district: "own category" } as const;
    const { train, test } = fromTable(gaps, { features, label: "kind", missing });
    expect(train.featureNames).toEqual(["area", "district=north", "district=south", "district=missing"]);
    expect([...train.values, ...test.values].every(Number.isFinite)).toBe(true);
    const areasOf = ({ values }: { values: ArrayLike<number> }): number[] =>
      Array.from(values).filter((_, i) => i % 4 === 0);
    // It is no whole number, as all others are; a mean among its own rows, or among those of training, is the same.
    const filled = [...areasOf(train), ...areasOf(test)].find((area) => !Number.isInteger(area));
    const known = areasOf(train).filter(Number.isInteger);
    expect(filled).toBeCloseTo(known.reduce((sum, area) => sum + area, 0) / known.length, 4);
    expect(
      problemsOf({ features, label: "kind", missing: { area: "own category", district: "mean" } }, gaps),
    ).toHaveLength(2);
  });

  it("keeps categories in the order that is given, also of numbers", () => {
    const { train } = fromTable(houses, {
      features: ["district", "garden"],
      label: "kind",
      categories: { district: ["south", "north"], garden: ["true", "false"] },
    });
    expect(train.featureNames).toEqual(["district=south", "district=north", "garden=true", "garden=false"]);
    const categories = { district: ["south"] };
    expect(problemsOf({ features: ["district"], label: "kind", categories })[0]).toContain(
      'Expected column district to be of the categories south but got "north" in row 0',
    );
  });

  it("is refused with everything that is wrong with its columns", () => {
    expect(
      problemsOf({ features: ["arae", "price"], target: ["price", "kind"], missing: { size: "mean" } }),
    ).toEqual([
      expect.stringContaining('Did you mean "area"?'),
      expect.stringContaining("Expected missing to be"),
      expect.stringContaining("Expected features to leave out what is to be learned but got"),
      expect.stringContaining("Expected column kind to be a number in every row but got"),
    ]);
    expect(problemsOf({ features: ["area"], label: "kind" }, [])).toEqual([
      "Expected table to have rows but got none (fromTable). Look at where they are read.",
    ]);
    expect(problemsOf({ features: ["area"], label: "kind", missing: { price: "mean" } })).toEqual([
      'Expected missing to name features but got "price" (fromTable table). Add it to the features, or leave it out.',
    ]);
    const dated = houses.map((house, i) => ({ ...house, built: new Date(i) }));
    expect(problemsOf({ features: ["built"], label: "kind" }, dated)[0]).toContain(
      "Expected column built to hold numbers, texts or truth values but got",
    );
    expect(problemsOf({ features: ["area"] })[0]).toContain("either a label or a target but got neither");
    const names = houses.map((house, i) => ({ ...house, name: `house ${i}` }));
    const many = Array.from({ length: 300 }, (_, i) => ({ ...names[i % 20], name: `house ${i}` }));
    expect(problemsOf({ features: ["name"], label: "kind" }, many)[0]).toContain(
      "at most 256 categories but got 300",
    );
  });
});

describe("a CSV file", () => {
  it("is a table of numbers and texts, where what is missing is null", async () => {
    const file = join(folder, "houses.csv");
    writeFileSync(file, '\uFEFFarea;district;built\n50;north;2001-01-02\nNA;"so;uth";\n52.5;?;1999\n');
    const table = await readCsv(file, { delimiter: ";" });
    expect(table.objects()).toEqual([
      { area: 50, district: "north", built: "2001-01-02" },
      { area: null, district: "so;uth", built: null },
      { area: 52.5, district: null, built: "1999" },
    ]);
  });

  it("is refused where it is missing or has no rows", async () => {
    await expect(readCsv(join(folder, "none.csv"))).rejects.toThrow(
      /^Expected a readable file but got ENOENT/,
    );
    writeFileSync(join(folder, "empty.csv"), "a,b\n");
    await expect(readCsv(join(folder, "empty.csv"))).rejects.toThrow(
      "Expected a table with rows but got only column names",
    );
    writeFileSync(join(folder, "nothing.csv"), "\n");
    await expect(readCsv(join(folder, "nothing.csv"))).rejects.toThrow(
      "Expected a table with rows but got an empty file",
    );
    await expect(readCsv(join(folder, "empty.csv"), { delimiter: "::" })).rejects.toThrow(
      'Expected delimiter to be one character but got "::" (readCsv)',
    );
  });

  it("is refused where a name stands twice, or lines have more or fewer values than names", async () => {
    const file = join(folder, "ragged.csv");
    writeFileSync(file, 'a,b,a\r\n1,2,3\r\n"1,\n5",2,3\r\n\r\n4,5\r\n6,7,8,9');
    await expect(readCsv(file)).rejects.toMatchObject({
      problems: [
        `Expected names of columns to be different but got "a" twice (${file}). Rename one of them.`,
        `Expected 3 values in every line, as in the first, but got 2 in line 6, 4 in line 7 (${file}). Put texts that hold the delimiter into quotes, or leave a value empty.`,
      ],
    });
  });
});
