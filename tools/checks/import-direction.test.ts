import { describe, expect, it } from "vitest";
import { importViolations } from "./import-direction.js";
import { rooms } from "./rooms.js";

/** The reason against one import in one file; undefined when it is allowed. */
function reason(file: string, statement: string): string | undefined {
  return importViolations(new Map([[file, statement]]))[0]?.reason;
}

describe("the direction of imports", () => {
  it("lets a room import the rooms below it and itself", () => {
    expect(reason("src/training/trainer.ts", 'import { a } from "../networks/net.js";')).toBeUndefined();
    expect(reason("src/training/trainer.ts", 'import { a } from "./sgd.js";')).toBeUndefined();
    expect(reason("src/index.ts", 'export { a } from "./report/table.js";')).toBeUndefined();
  });

  it("catches an import upwards", () => {
    expect(reason("src/layers/conv.ts", 'import { a } from "../training/trainer.js";')).toBe(
      "layers may not import training",
    );
  });

  it.each([
    ["a type", 'import type { A } from "../report/table.js";'],
    ["an export from", 'export * from "../report/table.js";'],
    ["a call of import()", 'const a = await import("../report/table.js");'],
    ["a type by import()", 'export type A = import("../report/table.js").A;'],
  ])("catches %s", (_kind, statement) => {
    expect(reason("src/networks/net.ts", statement)).toBe("networks may not import report");
  });

  it.each(["networks", "training", "storage", "drawing", "display", "report"])(
    "keeps the heart free of %s",
    (room) => {
      for (const heart of ["templates", "growth"]) {
        expect(reason(`src/${heart}/a.ts`, `import { a } from "../${room}/b.js";`)).toBeDefined();
      }
    },
  );

  it("lets data import tensorflow but not templates", () => {
    expect(reason("src/data/idx.ts", 'import { a } from "../tensorflow/load.js";')).toBeUndefined();
    expect(reason("src/data/idx.ts", 'import { a } from "../templates/bank.js";')).toBe(
      "data may not import templates",
    );
  });

  it("catches a room that is not in the table", () => {
    expect(reason("src/helpers/a.ts", 'import { a } from "../data/b.js";')).toBe(
      "helpers is not in the table of rooms",
    );
  });

  it("lets an entry point import every room, so that what it hands out is displayable", () => {
    expect(reason("src/templates/index.ts", 'import "../display/templates.js";')).toBeUndefined();
    expect(reason("src/templates/bank.ts", 'import "../display/templates.js";')).toBe(
      "templates may not import display",
    );
  });

  it("catches a room that imports an entry point, and test support in what is shipped", () => {
    for (const entry of ["../index.js", "../templates/index.js", "./index.js"]) {
      expect(reason("src/training/a.ts", `import { a } from "${entry}";`)).toBe(
        "training may not import an entry point",
      );
    }
    expect(reason("src/data/a.ts", 'import { a } from "../test-support/b.js";')).toBe(
      "test-support is for tests",
    );
  });

  it("keeps the library and the kernel apart", () => {
    const kernel = 'import { a } from "mixture-growth-kernel";';
    expect(reason("src/report/a.ts", kernel)).toBe("mixture-growth may not know mixture-growth-kernel");
    expect(reason("src/report/a.ts", 'import { a } from "mixture-growth-display";')).toBeUndefined();
    expect(reason("kernel-ext/src/a.ts", 'import { a } from "mixture-growth";')).toBe(
      "mixture-growth-kernel may not know mixture-growth",
    );
    expect(reason("kernel-ext/src/a.ts", 'import { a } from "../../src/index.js";')).toContain(
      "leaves the folder",
    );
    expect(reason("kernel-ext/src/a.ts", 'import { a } from "../display/src/index.js";')).toContain("leaves");
    expect(reason("kernel-ext/display/src/a.ts", kernel)).toContain("may not know");
  });

  it("lets one file choose the engine, and keeps every other free of it", () => {
    const fromEngine = 'import { a } from "./tslab/a.js";';
    expect(reason("kernel-ext/src/engine/a.ts", fromEngine)).toBe(
      "only kernel-ext/src/engine/engines.ts may import kernel-ext/src/engine/tslab",
    );
    expect(
      reason("kernel-ext/src/session/a.ts", 'import type { A } from "../engine/tslab/a.js";'),
    ).toBeDefined();
    expect(reason("kernel-ext/src/engine/engines.ts", fromEngine)).toBeUndefined();
    expect(reason("kernel-ext/src/bin/run.ts", 'import { a } from "../engine/tslab/a.js";')).toBeDefined();
    expect(reason("kernel-ext/src/engine/tslab/b.ts", 'import { a } from "./a.js";')).toBeUndefined();
    expect(reason("kernel-ext/src/engine/tslab/b.ts", 'import { a } from "../a.js";')).toBeUndefined();
  });

  it("does not look at tests", () => {
    expect(reason("src/templates/bank.test.ts", 'import { a } from "../networks/net.js";')).toBeUndefined();
  });

  it("names every room once", () => {
    expect(new Set(rooms.map(({ name }) => name)).size).toBe(rooms.length);
  });
});
