import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { damage, takeInventory } from "./inventory.mjs";

let root: string;
let file: string;
const at = (path: string): string => join(root, path);
const found = (): string | undefined => damage(file, root);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mixture growth inventory "));
  file = at("inventories/packages");
  mkdirSync(at("packages/deep/er"), { recursive: true });
  writeFileSync(at("packages/one.py"), "one");
  writeFileSync(at("packages/deep/er/two.py"), "two");
  symlinkSync("one.py", at("packages/link.py"));
  takeInventory(file, root, [at("packages")]);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("what a finished step left", () => {
  it("is whole when nothing happened, and when something was added", () => {
    expect(found()).toBeUndefined();
    writeFileSync(at("packages/mine.py"), "mine");
    mkdirSync(at("packages/deep/__pycache__"));
    expect(found()).toBeUndefined();
    expect(found()).toBeUndefined();
  });

  it("is damaged when a file or a folder is gone, however deep", () => {
    rmSync(at("packages/deep/er/two.py"));
    expect(found()).toBe("packages/deep/er/two.py is missing");
    rmSync(at("packages/deep"), { recursive: true });
    expect(found()).toBe("packages/deep is missing");
    writeFileSync(at("packages/deep"), "a file");
    expect(found()).toContain("packages/deep");
  });

  it("is damaged when a file was replaced by one of another size, or a link by another", () => {
    writeFileSync(at("new.py"), "another");
    renameSync(at("new.py"), at("packages/one.py"));
    expect(found()).toBe("packages/one.py has changed");
    takeInventory(file, root, [at("packages")]);
    rmSync(at("packages/link.py"));
    symlinkSync("deep/er/two.py", at("packages/link.py"));
    expect(found()).toBe("packages/link.py has changed");
  });

  it("is compared file by file after a reboot, since a power cut empties files in place", () => {
    truncateSync(at("packages/deep/er/two.py"), 0);
    expect(found()).toBeUndefined();
    const [, ...lines] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, ["another boot", ...lines].join("\n"));
    expect(found()).toBe("packages/deep/er/two.py has changed");
  });

  it("is compared file by file only once where only the time of a folder changed", () => {
    utimesSync(at("packages"), 1, 1);
    expect(found()).toBeUndefined();
    expect(readFileSync(file, "utf8")).toContain("1000\tpackages\t");
  });

  it("is damaged when its list is missing, empty, cut off or unreadable", () => {
    const text = readFileSync(file, "utf8");
    for (const content of ["", text.slice(0, text.length / 2), `${text.slice(0, 60)}\nend`]) {
      writeFileSync(file, content);
      utimesSync(at("packages"), 1, 1);
      expect(found()).toBeDefined();
    }
    rmSync(file);
    expect(found()).toBe("there is no list of its files");
  });

  it("is not listed at all when some of it is missing from the start", () => {
    expect(takeInventory(at("other"), root, [at("packages"), at("nowhere")])).toBe("nowhere is missing");
    expect(damage(at("other"), root)).toBe("there is no list of its files");
  });

  it("can be single files, whose neighbours do not count", () => {
    takeInventory(file, root, [at("packages/one.py")]);
    rmSync(at("packages/link.py"));
    expect(found()).toBeUndefined();
    rmSync(at("packages/one.py"));
    writeFileSync(at("packages/one.py"), "another");
    expect(found()).toBe("packages/one.py has changed");
  });
});
