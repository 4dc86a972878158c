import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

let clone: FakeClone;
beforeEach(() => {
  clone = new FakeClone();
});
afterEach(() => {
  clone.remove();
});

const packages = ".venv/lib/python3.11/site-packages";
const addon = "src/build/addon";

describe("a finished set-up that somebody damaged", () => {
  it.each([
    ["a Python package whose files were deleted", `${packages}/tensorflow/libtensorflow_cc.so.2`],
    ["a Python package that was taken off", `${packages}/anyio-1.0.dist-info`],
    ["an npm package that was deleted", "node_modules/node-api-headers"],
    ["a part of the addon that was deleted", `${addon}/stderr_capture.node`],
    ["a compiled file that was deleted", "src/dist/index.d.ts"],
    ["a compiled folder that was deleted", "src/dist"],
    ["a kernelspec that was deleted", ".venv/share/jupyter/kernels/mixture-growth"],
    [
      "a part of the figures that was deleted",
      ".venv/share/jupyter/labextensions/mixture-growth-labextension/static",
    ],
  ])("has %s again after the next start, which says what was missing", async (_, path) => {
    await clone.setUp();
    const before = clone.files();
    rmSync(join(clone.root, path), { recursive: true });
    const printed = await clone.setUp();

    expect(printed).toContain(`${path} is missing, so this step is done again.`);
    expect(clone.files()).toEqual(before);
    expect(await clone.setUp()).toBe("");
  });

  it("has a kernelspec again that was cut off", async () => {
    await clone.setUp();
    const before = clone.files();
    const folder = join(clone.root, ".venv/share/jupyter/kernels/mixture-growth");
    rmSync(join(folder, "kernel.json"));
    writeFileSync(join(folder, "kernel.json"), '{ "argv": [');
    await clone.setUp();
    expect(clone.files()).toEqual(before);
  });

  it("has its packages again after another pip began to replace one of them", async () => {
    await clone.setUp();
    const before = clone.files();
    rmSync(join(clone.root, packages, "anyio-1.0.dist-info"), { recursive: true });
    clone.write(`${packages}/anyio-2.0.dist-info/METADATA`, "Name: anyio");
    await clone.setUp();
    expect(clone.files()).toEqual(before);
  });
});
