import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly printed: string;
}

/** Collects what a process prints until it ends. */
function end(child: ChildProcess): Promise<End> {
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += String(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    printed += String(chunk);
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, printed }));
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("Expected the condition to hold within 20 s but it did not.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process that has ended but that nobody has asked about is a zombie, Z. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const inThePip = (): boolean => clone.calls().some((call) => call.startsWith("pip"));

describe.each(["SIGINT", "SIGTERM"] as const)("a set-up stopped by %s", (signal) => {
  it("says how to go on, ends its command, gives its lock back, and is continued by the next", async () => {
    const child = clone.start({ FAKE_PIP: "hang" });
    const ended = end(child);
    await until(inThePip);
    child.kill(signal);
    const { code, printed } = await ended;

    expect(code).toBe(130);
    expect(printed).toContain("Stopped. Run `npm run setup` again to continue from here.");
    expect(existsSync(join(clone.root, ".setup/lock"))).toBe(false);

    await clone.setUp();
    expect(clone.calls().filter((call) => call === "npm ci")).toHaveLength(1);
    expect(clone.calls()).toContain("kernel install --prefix");
  }, 30_000);
});

describe("a set-up that was killed", () => {
  it("does not block the next, its command is ended, and its half-made packages are made again", async () => {
    const child = clone.start({ FAKE_NPM: "hang" });
    const ended = end(child);
    await until(() => existsSync(join(clone.root, "node_modules/partial")));
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(join(clone.root, ".setup/lock"))).toBe(true);
    const { pid } = JSON.parse(readFileSync(join(clone.root, ".setup/running"), "utf8"));
    expect(isRunning(pid)).toBe(true);

    await clone.setUp();
    expect(isRunning(pid)).toBe(false);
    expect(clone.calls().filter((call) => call === "npm ci")).toHaveLength(2);
    expect(readdirSync(join(clone.root, ".setup")).sort()).toEqual([
      "inventories",
      "log",
      "state.json",
      "tmp",
    ]);
  }, 30_000);
});

describe("two set-ups at once", () => {
  it("the second is refused with the number of the first", async () => {
    const child = clone.start({ FAKE_PIP: "hang" });
    const ended = end(child);
    await until(inThePip);
    const message = await clone.failure();
    child.kill("SIGINT");
    await ended;

    expect(message).toMatch(
      /^Expected this folder to be set up by one command at a time but got another one running as process \d+/,
    );
    expect(message).toContain(`process ${child.pid}`);
    expect(message).toContain("Wait until it has ended");
  }, 30_000);

  it("a lock whose process number now belongs to another program is taken over", async () => {
    clone.write(".setup/lock", JSON.stringify({ pid: process.pid, started: "1" }));
    await clone.setUp();
    expect(clone.calls()).toContain("npm ci");
  });

  it.each(["", "not json", '{"pid": -1}'])("an unreadable lock (%j) is taken over", async (content) => {
    clone.write(".setup/lock", content);
    await clone.setUp();
    expect(clone.calls()).toContain("npm ci");
  });
});

describe("a clone that cannot be written to", () => {
  it("is refused in one sentence", async () => {
    // Root may write anywhere, so if the tests run as root, the set-up runs as another user.
    const asRoot = process.getuid?.() === 0;
    chmodSync(join(clone.root, ".."), 0o755);
    writeFileSync(join(clone.root, "package.json"), "{}", { mode: 0o444 });
    chmodSync(clone.root, 0o555);
    const { code, printed } = await end(clone.start({}, asRoot ? { uid: 65_534 } : {}));
    chmodSync(clone.root, 0o755);

    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      `Expected the folder to be writable but got EACCES (${clone.root}). ` +
        "Use a folder that you can write to, or change its permissions.",
    );
  });
});
