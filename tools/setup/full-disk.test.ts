import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { explain } from "../../src/setup/report-failure.mjs";
import { setUp } from "./set-up.mjs";
import { FakeClone, goodFacts } from "./test-support/fake-clone.js";

let disk: string;
let mounted: boolean;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "mixture growth disk "));
  mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]).status === 0;
});
afterEach(() => {
  if (mounted) spawnSync("umount", ["--lazy", disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Runs the set-up, which must fail, and returns the message for the user. */
async function failure(clone: FakeClone): Promise<string | undefined> {
  const out = new Writable({ write: (_chunk, _encoding, done) => done() });
  const env = clone.env();
  const options = { root: clone.root, env, commands: new Commands(), out, facts: goodFacts };
  return setUp({ ...options, hasDriverFile: false }).then(() => undefined, explain);
}

describe("a disk that fills up while the set-up writes to it", () => {
  it("is reported in one sentence wherever that happens, and with room again the next start ends whole", async (context) => {
    if (!mounted) return context.skip("only root can mount a small disk");
    const reference = new FakeClone();
    await reference.setUp();
    const clone = new FakeClone(disk);
    const filler = join(disk, "filler");
    const messages = new Set<string>();
    for (const freePages of [0, 1, 2, 4, 8, 12, 16, 20, 26, 32]) {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail - freePages) * bsize));
      const message = await failure(clone);
      rmSync(filler);
      if (message === undefined) break;
      messages.add(message);
    }
    expect(messages.size).toBeGreaterThan(2);
    for (const message of messages) {
      expect(message).toMatch(
        /^Expected .* (but got a full disk|but got ENOSPC)( \(.*\))?\. Free some space/,
      );
      expect(message).not.toContain("\n");
    }
    expect(await failure(clone)).toBeUndefined();
    expect(clone.files()).toEqual(reference.files());
    reference.remove();
  }, 180_000);
});
