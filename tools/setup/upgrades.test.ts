import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

let clone: FakeClone;
beforeEach(async () => {
  clone = new FakeClone();
  await clone.setUp();
});
afterEach(() => {
  clone.remove();
});

const addon = ["g++ stderr_capture", "g++ tfjs_binding"];
const downloads = [
  "pip download requirements-tensorflow-cpu.txt",
  "pip download requirements.txt requirements-widgets.txt",
];
const installation = "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-cpu.txt";
const kernel = "kernel install --prefix";

/** What the next set-up does. */
async function next(facts = {}): Promise<string[]> {
  const before = clone.calls().length;
  await clone.setUp({}, facts);
  return clone.calls().slice(before);
}

describe("after an upgrade of", () => {
  it("Node.js, the addon is made anew, and nothing else", async () => {
    expect(await next({ nodeVersion: "22.20.0" })).toEqual(addon);
    expect(await next({ nodeVersion: "22.20.0" })).toEqual([]);
  });

  it("Python, which leaves the environment's own without a program, the environment is made anew, with the kernel in it", async () => {
    const python = join(clone.root, ".venv/bin/python");
    rmSync(python);
    symlinkSync("/usr/bin/python3.9-that-is-gone", python);
    expect(await next()).toEqual(["venv", ...downloads, installation, kernel]);
    expect(await next()).toEqual([]);
  });

  it("the pinned Python packages, they are downloaded before the old ones go", async () => {
    clone.write("src/setup/pins/requirements.txt", "anyio==2.0\n");
    expect(await next()).toEqual([...downloads, "venv", installation, kernel]);
  });

  it("the pinned TensorFlow, the addon is linked to the new one", async () => {
    clone.write("src/setup/pins/requirements-tensorflow-cpu.txt", "tensorflow-cpu==3.0\n");
    expect(await next()).toEqual([...downloads, "venv", installation, ...addon, kernel]);
  });

  it("the addon's sources, it is compiled anew, and nothing else", async () => {
    clone.write("src/tensorflow/addon/mixing.cc", "// other sources");
    expect(await next()).toEqual(addon);
  });

  it("the kernel, it is installed anew", async () => {
    clone.write("kernel-ext/logo/logo-64x64.png", "another picture");
    expect(await next()).toEqual([kernel]);
  });
});
