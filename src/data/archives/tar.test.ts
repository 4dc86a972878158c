import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { DataError } from "../data-error.js";
import { inChunks, type MadeMember, makeTar } from "../test-support/archives.js";
import { readTar, safeArchivePath, type TarOptions } from "./tar.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const options: TarOptions = { source: "a.tar" };

async function contents(
  bytes: Uint8Array,
  lengths?: readonly number[],
  limits: TarOptions = options,
): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of readTar(inChunks(bytes, lengths), limits)) {
    const parts: Uint8Array[] = [];
    for await (const chunk of entry.body) parts.push(Uint8Array.from(chunk));
    found.push(`${entry.kind} ${entry.name} ${entry.size} ${Buffer.concat(parts).toString("latin1")}`);
  }
  return found;
}

const pax = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (length !== `${length}${rest}`.length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
};

const members: readonly MadeMember[] = [
  { name: "./", type: "5" },
  { name: "a/", type: "5" },
  { name: "./a/one.txt", content: "first" },
  { name: "a/empty.txt" },
  { name: "two.bin", content: "x".repeat(1300) },
];
const expected = [
  "folder . 0 ",
  "folder a 0 ",
  "file a/one.txt 5 first",
  "file a/empty.txt 0 ",
  `file two.bin 1300 ${"x".repeat(1300)}`,
];

describe("a tar archive", () => {
  it("is read the same however its bytes arrive", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 }),
        async (lengths) => {
          expect(await contents(makeTar(members), lengths)).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("skips what was not read of a member", async () => {
    const names: string[] = [];
    for await (const entry of readTar(inChunks(makeTar(members), [100]), options)) {
      names.push(entry.name);
      for await (const _ of entry.body) break;
    }
    expect(names).toEqual([".", "a", "a/one.txt", "a/empty.txt", "two.bin"]);
  });

  it("knows GNU long names and pax paths and sizes", async () => {
    const long = `folder/${"n".repeat(150)}.txt`;
    const bytes = makeTar([
      { name: "././@LongLink", type: "L", content: `${long}\0` },
      { name: "cut", content: "1" },
      { name: "g", type: "g", content: pax("comment", "global") },
      { name: "x", type: "x", content: pax("path", "pax/name.txt") + pax("mtime", "1.5") + pax("size", "3") },
      { name: "other", content: "abc", claimedSize: 0 },
      { name: "plain", content: "2" },
    ]);
    expect(await contents(bytes)).toEqual([`file ${long} 1 1`, "file pax/name.txt 3 abc", "file plain 1 2"]);
  });

  it.each(["/etc/passwd", "../up", "a/../../up", "C:/windows", "a\\b", "..", "a/.."])(
    "with the path %s is refused",
    async (name) => {
      await expect(contents(makeTar([{ name, content: "x" }]))).rejects.toThrow(
        `Expected relative paths that stay inside but got ${JSON.stringify(name)} (a.tar)`,
      );
      const hidden = makeTar([
        { name: "x", type: "x", content: pax("path", name) },
        { name: "fine", content: "x" },
      ]);
      await expect(contents(hidden)).rejects.toMatchObject({ code: "refused" });
    },
  );

  it.each([
    ["hard link", "1"],
    ["symbolic link", "2"],
    ["character device", "3"],
    ["block device", "4"],
    ["pipe", "6"],
    ["sparse file", "S"],
  ])("with a %s is refused", async (_, type) => {
    await expect(contents(makeTar([{ name: "link", type }]))).rejects.toThrow(
      `Expected only files and folders but got link of type "${type}"`,
    );
  });

  it("with a member over the limit is refused before its bytes are read", async () => {
    for (const claimedSize of [1001, 2 ** 40]) {
      const bytes = makeTar([{ name: "big", content: "x", claimedSize }]);
      await expect(contents(bytes, undefined, { ...options, maxEntryBytes: 1000 })).rejects.toThrow(
        `Expected members of at most 1000 bytes but got ${claimedSize} (big in a.tar)`,
      );
    }
  });

  it("with more members than the limit, or a chain of headers, is refused", async () => {
    await expect(contents(makeTar(members), undefined, { ...options, maxEntries: 4 })).rejects.toThrow(
      "Expected at most 4 members but got more",
    );
    const chain = makeTar(Array.from({ length: 20 }, () => ({ name: "g", type: "g" })));
    await expect(contents(chain)).rejects.toMatchObject({ code: "refused" });
    const hugeName = makeTar([{ name: "L", type: "L", content: "x".repeat(70_000) }]);
    await expect(contents(hugeName)).rejects.toThrow(
      "Expected extension headers of at most 65536 bytes but got 70000",
    );
  });

  it("cut short anywhere is refused, never taken for whole", async () => {
    const whole = makeTar(members);
    for (let length = 0; length < whole.length - 1024; length += 37) {
      await expect(contents(whole.subarray(0, length))).rejects.toMatchObject({ code: "corrupt" });
    }
  });

  it("with something after its end is refused", async () => {
    await expect(contents(Buffer.concat([makeTar(members), Buffer.from("x")]))).rejects.toThrow(
      "Expected nothing but zeros after the end mark",
    );
  });

  it("gives our error, in bounded time, for any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1600 }), async (bytes) => {
        const outcome = await contents(bytes).catch((error: unknown) => error);
        if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(DataError);
        else expect(bytes.every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("with a changed header byte is refused by its checksum", async () => {
    const whole = makeTar([{ name: "two.bin", content: "abc" }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(511), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const bytes = Buffer.from(whole);
        bytes[place]! ^= change;
        const outcome = await contents(bytes).catch((error: unknown) => error);
        // Bytes 148..155 hold the checksum itself, which may be written in several ways.
        if (place >= 148 && place < 156 && Array.isArray(outcome))
          expect(outcome).toEqual(["file two.bin 3 abc"]);
        else expect(outcome).toBeInstanceOf(DataError);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a path of an archive", () => {
  it("that is accepted never leaves the folder", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("..", ".", "a", "", "...", "b c"), { maxLength: 6 }), (parts) => {
        const path = parts.join("/");
        let depth = 0;
        let isOutside = path === "" || path.startsWith("/");
        for (const part of parts) {
          if (part === "..") isOutside = true;
          else if (part !== "" && part !== ".") depth++;
        }
        if (isOutside) expect(() => safeArchivePath(path, "s")).toThrow(DataError);
        else expect(safeArchivePath(path, "s").split("/").length).toBe(Math.max(depth, 1));
      }),
      { numRuns: 300 },
    );
  });
});
