import { rmSync } from "node:fs";
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

describe("a machine that lacks something", () => {
  it("is told of an old Node.js", async () => {
    expect(await clone.failure({}, { nodeVersion: "18.20.4" })).toBe(
      "Expected Node.js to be 20.19 or newer but got 18.20.4. Install Node.js 20, 22 or 24.",
    );
    expect(await clone.failure({}, { nodeVersion: "20.18.3" })).toContain("but got 20.18.3");
  });

  it("is told of another system", async () => {
    expect(await clone.failure({}, { arch: "riscv64" })).toBe(
      "Expected the machine to run Linux on x86-64 or arm64, or macOS on arm64 but got Linux on riscv64. " +
        "Use one of these, or a virtual machine with Linux.",
    );
    expect(await clone.failure({}, { glibc: undefined })).toContain("Expected the C library to be glibc but");
  });

  it("is told what to do instead on a system that many have", async () => {
    expect(await clone.failure({}, { platform: "darwin" })).toContain(
      "but got macOS on x86-64. On a Mac with Apple silicon install Node.js for arm64; for one with an Intel processor",
    );
    expect(await clone.failure({}, { platform: "win32" })).toContain(
      "but got Windows on x86-64. Use Linux within",
    );
  });

  it("is told of an old C library", async () => {
    expect(await clone.failure({}, { glibc: "2.17" })).toBe(
      "Expected the C library to be glibc 2.28 or newer but got 2.17. " +
        "Use a newer system, such as Debian 10, Ubuntu 20.04 or RHEL 8 or later, or a container.",
    );
    expect(await clone.failure({ FAKE_GPP: "error" }, { glibc: "2.28" })).toContain("no such header");
  });

  it("is told what installs a missing program on macOS", async () => {
    clone.without("python3");
    clone.without("g++");
    const message = await clone.failure({}, { platform: "darwin", arch: "arm64", glibc: undefined });
    expect(message.split("\n")).toHaveLength(2);
    expect(message).toContain("for example with `brew install python@3.13`.");
    expect(message).toContain("for example with `xcode-select --install`.");
  });

  it("is told of missing Python", async () => {
    clone.without("python3");
    expect(await clone.failure()).toBe(
      "Expected Python 3.10 to 3.13 with the modules venv and ensurepip to be installed but got no working python3 (PATH). " +
        "Install it, for example with `apt-get install python3 python3-venv`.",
    );
  });

  it("is told of a Python that is too old or too new", async () => {
    expect(await clone.failure({ FAKE_PYTHON: "3.9.18" })).toBe(
      "Expected Python 3.10 to 3.13 with the modules venv and ensurepip to be installed but got 3.9.18 (python3). " +
        "Also install one of these, for example as python3.13; it is found by that name.",
    );
    expect(await clone.failure({ FAKE_PYTHON: "3.14.0" })).toContain("but got 3.14.0 (python3)");
  });

  it("is told of every Python that is there, and of the shortest way to one that fits", async () => {
    clone.program("python3.12", `console.log('answer:{"version":"3.12.1","missing":["venv","ensurepip"]}');`);
    expect(await clone.failure({ FAKE_PYTHON: "3.14.0" })).toContain(
      "but got 3.14.0 (python3), 3.12.1 without venv and ensurepip (python3.12). " +
        "Install the modules, for example with `apt-get install python3.12-venv`.",
    );
  });

  it("takes a numbered Python when python3 is not fit", async () => {
    clone.program(
      "python3.12",
      'if (args[0] === "-c") console.log(\'answer:{"version":"3.12.1","missing":[]}\'); else note("python3.12 " + args[1]);',
    );
    await clone.failure({ FAKE_PYTHON: "3.14.0" });
    expect(clone.calls()).toContain("python3.12 venv");
  });

  it("is told of missing Python modules", async () => {
    expect(await clone.failure({ FAKE_MISSING: "ensurepip" })).toContain("apt-get install python3-venv");
  });

  it("is told of a small disk before anything is written to it", async () => {
    expect(await clone.failure({}, { freeBytes: () => 2 * 1024 ** 3 })).toMatch(
      /^Expected the disk to have 4 GiB free but got 2\.0 GiB \(.*the clone\)\./,
    );
    expect(clone.calls()).toEqual([]);
  });

  it("is asked for the room that is still needed, and for none where a repair takes none", async () => {
    await clone.setUp();
    const almostFull = { freeBytes: () => 0.01 * 1024 ** 3 };
    rmSync(join(clone.root, ".venv/share/jupyter/kernels/mixture-growth"), { recursive: true });
    expect(await clone.setUp({}, almostFull)).toContain("Set-up done");
    rmSync(join(clone.root, ".venv"), { recursive: true });
    expect(await clone.failure({}, almostFull)).toContain("to have 2.6 GiB free but got 0.0 GiB");
    clone.write("src/setup/pins/requirements-tensorflow-gpu.txt", "tensorflow==1.0\n");
    clone.program("nvidia-smi", 'console.log("GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)");');
    expect(await clone.failure({}, almostFull)).toContain("to have 12.6 GiB free but got 0.0 GiB");
  });

  it("is told of all that is wrong at once", async () => {
    clone.without("python3");
    clone.without("npm");
    clone.without("g++");
    const message = await clone.failure({}, { freeBytes: () => 0 });
    expect(message.split("\n")).toHaveLength(4);
    expect(message).toContain("Expected the disk");
    expect(message).toContain("Expected Python");
    expect(message).toContain("Expected npm to be installed but got no such command");
    expect(message).toContain(
      "Expected a C++ compiler to be installed but got no such command (g++ -dumpversion). Install it, for example with `apt-get install g++`.",
    );
  });
});

describe("a command that fails", () => {
  it("because the npm registry does not answer is told so", async () => {
    expect(await clone.failure({ FAKE_NPM: "unreachable" })).toMatch(
      /^Expected the npm packages to come from the npm registry but got no answer from it \(ENOTFOUND\)/,
    );
  });

  it("because a proxy does not reach the npm registry is told so before the long installation", async () => {
    expect(await clone.failure({ FAKE_NPM: "behind a proxy without a way out" })).toContain(
      "to come from the npm registry but got no answer from it (E502)",
    );
    expect(clone.calls()).toEqual([]);
  });

  it("because the Python index does not answer is told so", async () => {
    expect(await clone.failure({ FAKE_PIP: "unreachable" })).toContain(
      "to come from the Python package index",
    );
  });

  it("because the network went away during the download is told so, and goes on with what it has", async () => {
    expect(await clone.failure({ FAKE_PIP: "goes away" })).toContain(
      "to come from the Python package index but got no answer from it (ReadTimeoutError)",
    );
    await clone.setUp();
    expect(clone.calls().filter((call) => call === "npm ci")).toHaveLength(1);
  });

  it("because a proxy asks for a password is told so, before the long download", async () => {
    const env = {
      FAKE_PIP: "behind a proxy with a password",
      HTTPS_PROXY: "http://ada:secret@p.example:3128",
    };
    expect(await clone.failure(env)).toContain(
      "got the proxy p.example:3128, which refuses the name and password in its address (407)",
    );
    expect(clone.calls().filter((call) => call.startsWith("pip"))).toEqual([]);
  });

  it("because the Python index lacks one package is told which", async () => {
    expect(await clone.failure({ FAKE_PIP: "lacks one" })).toContain(
      "Expected the Python packages to come from the Python package index but got no anyio==4.9.0 there (pip download",
    );
  });

  it("because the disk is full is told so, without waiting for what cannot succeed", async () => {
    expect(await clone.failure({ FAKE_NPM: "full" })).toContain("to fit on the disk but got a full disk");
    expect(await clone.failure({ FAKE_PIP: "full" })).toContain("to fit on the disk but got a full disk");
  });

  it("because npm left out a package that this machine needs is told which", async () => {
    expect(await clone.failure({ FAKE_NPM: "loses an optional package" })).toMatch(
      /^Expected the npm packages to be there after npm ci, .* but got no node_modules\/fast-native \(/,
    );
  });

  it("because pip left a file of the wrong size is told which", async () => {
    expect(await clone.failure({ FAKE_PIP: "lies" })).toContain(
      "to be whole after pip install, which reported no error, but got anyio/libtensorflow_cc.so.2 missing or of another size",
    );
  });

  it("because a registry does not answer takes nothing away that is there", async () => {
    await clone.setUp();
    clone.write("package-lock.json", "{}");
    const before = [...clone.files().keys()];
    await clone.failure({ FAKE_NPM: "unreachable" });
    expect([...clone.files().keys()]).toEqual(before);
    await clone.setUp();
    clone.write("src/setup/pins/requirements.txt", "other==1.0\n");
    await clone.failure({ FAKE_PIP: "unreachable" });
    expect([...clone.files().keys()].filter((name) => name.startsWith(".venv"))).toEqual(
      before.filter((name) => name.startsWith(".venv")),
    );
  });

  it("because the compiler stops is told its first error", async () => {
    expect(await clone.failure({ FAKE_GPP: "error" })).toContain("fatal error: no such header");
  });

  it("because the sources do not compile is told the first error", async () => {
    expect(await clone.failure({ FAKE_TSC: "error" })).toContain("src/index.ts(3,41): error TS2307");
  });
});
