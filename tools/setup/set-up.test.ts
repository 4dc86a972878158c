import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

const everything = [
  "npm ci",
  "tsc -b",
  "npm ci --ignore-scripts (labextension)",
  "npm run build (labextension)",
  "venv",
  "pip download requirements-tensorflow-cpu.txt",
  "pip download requirements.txt requirements-widgets.txt",
  "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-cpu.txt",
  "g++ stderr_capture",
  "g++ tfjs_binding",
  "kernel install --prefix",
];

describe("the set-up of a fresh clone", () => {
  it("does every step in order and names each with its time, in a folder whose path has a space", async () => {
    const printed = await clone.setUp();

    expect(clone.calls()).toEqual(everything);
    for (const step of [
      "machine",
      "npm packages",
      "Python environment",
      "native TensorFlow",
      "build",
      "Jupyter kernel",
      "JupyterLab figures",
    ]) {
      expect(printed).toMatch(new RegExp(`^ {2}${step} +\\d+\\.\\d s `, "m"));
    }
    expect(printed).toContain("TensorFlow 2.21.0 on the CPU");
    expect(existsSync(join(clone.root, "src/build/addon/tfjs_binding.node"))).toBe(true);
  });

  it("does nothing and prints nothing the second time", async () => {
    await clone.setUp();
    const printed = await clone.setUp();

    expect(clone.calls()).toEqual(everything);
    expect(printed).toBe("");
  });

  it("forgets everything when its record is unreadable", async () => {
    await clone.setUp();
    clone.write(".setup/state.json", '{"version": 1, "steps": ');
    await clone.setUp();

    const [venv, ...rest] = everything.slice(4);
    // The old environment downloads for the new one, so that it is still there if the network is down.
    const again = [...everything.slice(0, 4), ...rest.slice(0, 2), venv, ...rest.slice(2)];
    expect(clone.calls()).toEqual([...everything, ...again]);
  });
});

describe("npm run doctor", () => {
  it("names the set-up alone, once, before anything is installed", () => {
    const { status, stdout } = clone.doctor();
    expect(stdout).toContain("missing  nothing is set up");
    expect(stdout.match(/Run npm .*/g)).toEqual([
      "Run npm run setup: it makes what is missing, and nothing else.",
    ]);
    expect(status).toBe(1);
  });
});

describe("a step", () => {
  it("is done again with what depends on it when the lock file changes", async () => {
    await clone.setUp();
    clone.write("package-lock.json", '{"changed": true}');
    await clone.setUp();

    expect(clone.calls().slice(everything.length)).toEqual(["npm ci", "tsc -b"]);
  });

  it("is done again when a source changes, alone", async () => {
    await clone.setUp();
    clone.write("src/index.ts", "export const changed = true;");
    await clone.setUp();

    expect(clone.calls().slice(everything.length)).toEqual(["tsc -b"]);
  });

  it("is done again when what it made is gone", async () => {
    await clone.setUp();
    rmSync(join(clone.root, ".venv"), { recursive: true });
    await clone.setUp();

    expect(clone.calls().slice(everything.length)).toEqual([
      ...everything.slice(4, 8),
      ...everything.slice(10),
    ]);
  });

  it("goes on after the steps before it when the run before failed", async () => {
    await clone.failure({ FAKE_GPP: "error" });
    await clone.setUp();

    expect(clone.calls()).toEqual([...everything.slice(0, 9), ...everything.slice(8)]);
  });

  it("keeps the packages that it downloaded until they are installed", async () => {
    await clone.failure({ FAKE_PIP: "full" });
    const wheels = join(clone.root, ".setup/wheels");
    expect(readdirSync(wheels)).toEqual([
      "requirements-tensorflow-cpu.txt.whl",
      "requirements-widgets.txt.whl",
      "requirements.txt.whl",
    ]);
    await clone.setUp();
    expect(existsSync(wheels)).toBe(false);
  });

  it("leaves no half-built addon", async () => {
    await clone.failure({ FAKE_GPP: "error" });
    const folder = join(clone.root, "src/build/addon");

    expect(existsSync(join(folder, "tfjs_binding.node"))).toBe(false);
  });

  it("leaves its output in a log", async () => {
    await clone.failure({ FAKE_GPP: "error" });

    expect(readFileSync(join(clone.root, ".setup/log/addon.log"), "utf8")).toContain("no such header");
  });
});
