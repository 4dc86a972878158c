import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tinyPhotos } from "./tiny-photos.js";

const root = mkdtempSync(join(tmpdir(), "tiny photos "));
afterAll(() => rmSync(root, { recursive: true }));

describe("tiny photographs", () => {
  it("are the same bytes each time, so that no test of learning depends on luck, and all different", async () => {
    const [first, second] = await Promise.all([tinyPhotos(join(root, "a")), tinyPhotos(join(root, "b"))]);
    const bytes = ({ train, test }: typeof first): string[] =>
      [train, test].flatMap(({ folder, files }) =>
        files.map((file) => readFileSync(join(folder, file), "base64")),
      );
    expect(bytes(first)).toEqual(bytes(second));
    expect(new Set(bytes(first)).size).toBe(3 * (8 + 4));
  });
});
