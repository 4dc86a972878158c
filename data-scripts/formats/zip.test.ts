import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DataError } from "../../src/data/data-error.js";
import { makeZip, type ZippedMember } from "../test-support/zips.js";
import { withZip, type ZipOptions } from "./zip.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zip-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function contents(bytes: Uint8Array, options?: ZipOptions): Promise<string[]> {
  const path = join(folder, "a.zip");
  writeFileSync(path, bytes);
  return withZip(
    path,
    (entries) =>
      Promise.all(entries.map(async (entry) => `${entry.name} ${Buffer.from(await entry.read())}`)),
    options,
  );
}

const members: readonly ZippedMember[] = [
  { name: "set/" },
  { name: "set/one.txt", content: "first first first" },
  { name: "two.txt", content: "second", isStored: true },
  { name: "empty" },
];
const expected = ["set/one.txt first first first", "two.txt second", "empty "];

describe("a zip archive", () => {
  it("gives its files, stored and deflated, with the old and the 64-bit directory", async () => {
    expect(await contents(makeZip(members))).toEqual(expected);
    expect(await contents(makeZip(members, { is64: true }))).toEqual(expected);
    expect(await contents(Buffer.concat([makeZip(members), Buffer.alloc(0)]))).toEqual(expected);
  });

  it.each([
    ["leads out of its folder", { name: "../up", content: "x" }, "Expected relative paths that stay inside"],
    ["is absolute", { name: "/etc/x", content: "x" }, "Expected relative paths that stay inside"],
    [
      "is encrypted",
      { name: "a", content: "x", claims: { flags: 1 } },
      "Expected a stored or deflated member but got an encrypted one",
    ],
    ["has another checksum", { name: "a", content: "x", claims: { crc: 1 } }, "Expected checksum 1 but got"],
    [
      "unpacks to more than it says",
      { name: "a", content: "x".repeat(9000), claims: { size: 10 } },
      "but got too many bytes in the stream. expected 10. got at least 9000",
    ],
    [
      "unpacks to less than it says",
      { name: "a", content: "x", claims: { size: 10 } },
      "but got not enough bytes in the stream. expected 10. got only 1",
    ],
    ["is packed in a way of its own", { name: "a", content: "x", method: 12 }, "but got one of method 12"],
    [
      "is larger than the limit",
      { name: "a", content: "x".repeat(2000) },
      "Expected members of at most 1000 bytes but got 2000",
    ],
  ] as const)("with a member that %s is refused", async (_, member, message) => {
    const failure = contents(makeZip([member]), message.includes("1000") ? { maxEntryBytes: 1000 } : {});
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(DataError);
  });

  it("with more members than the limit is refused", async () => {
    await expect(contents(makeZip(members), { maxEntries: 3 })).rejects.toMatchObject({ code: "too-large" });
  });

  it("cut short anywhere is refused", async () => {
    const whole = makeZip(members);
    for (let length = 0; length < whole.length; length += 11) {
      await expect(contents(whole.subarray(0, length))).rejects.toMatchObject({ code: "corrupt" });
    }
  });

  it("with any changed bytes gives the right content or our error", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (is64, changes) => {
          const bytes = makeZip(members, { is64 });
          for (const [place, value] of changes) bytes[place % bytes.length] = value;
          const outcome = await contents(bytes).catch((error: unknown) => error);
          if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(DataError);
          // Names have no checksum, contents have.
          else for (const line of outcome) expect(line).toMatch(/ (first first first|second|)$/);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("that is missing is named", async () => {
    await expect(withZip(join(folder, "none.zip"), async () => 0)).rejects.toThrow("none.zip");
  });
});
