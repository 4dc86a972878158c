import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { madeUpSnapshot, madeUpSource } from "../test-support/snapshots.js";
import { CheckpointError } from "./checkpoint-error.js";
import { readCheckpoint } from "./read-checkpoint.js";
import { writeCheckpoint } from "./write-checkpoint.js";

const files = ["manifest.json", "network.safetensors", "momentum.safetensors"] as const;
const snapshot = madeUpSnapshot(3);

let folder: string;
let whole: string;
let broken: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "broken "));
  whole = join(folder, "checkpoint-000001");
  broken = join(folder, "broken");
  writeCheckpoint(whole, snapshot, madeUpSource);
  cpSync(whole, broken, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the broken checkpoint is refused; if it is not, it must say exactly what the whole one says. */
function isRefused(): boolean {
  try {
    const read = readCheckpoint(broken).snapshot;
    expect(read).toEqual(snapshot);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return true;
  }
}

/** Puts a file back as it was. */
const mend = (file: string): void => cpSync(join(whole, file), join(broken, file));

describe("a checkpoint", () => {
  it("is read as it was written", () => {
    expect(readCheckpoint(whole).snapshot).toEqual(snapshot);
    expect(readCheckpoint(whole).run).toEqual(madeUpSource.run);
  });

  it("R5 cut short at any byte of its headers, and at 100 random places, is refused", ({ task }) => {
    const random = createRandom(0).fork("truncations");
    let tries = 0;
    for (const file of files) {
      const bytes = readFileSync(join(whole, file));
      const header = file === "manifest.json" ? 300 : 8 + Number(bytes.readBigUInt64LE());
      const places = Array.from({ length: header }, (_, i) => i);
      for (let i = 0; i < 100; i++) places.push(random.integer(bytes.length));
      for (const place of places) {
        truncateSync(join(broken, file), place);
        expect(isRefused(), `${file} cut at byte ${place}`).toBe(true);
        mend(file);
        tries += 1;
      }
    }
    Object.assign(task.meta, { figures: { tries, faults: tries, losses: 0 } });
  });

  it("R5 with any of 400 bits flipped is refused, or says what it said", ({ task }) => {
    const random = createRandom(0).fork("flips");
    let refused = 0;
    for (let tries = 0; tries < 400; tries++) {
      const file = files[tries % files.length] as string;
      const bytes = readFileSync(join(whole, file));
      const place = random.integer(bytes.length);
      bytes[place] = (bytes[place] as number) ^ (1 << random.integer(8));
      writeFileSync(join(broken, file), bytes);
      refused += Number(isRefused());
      mend(file);
    }
    Object.assign(task.meta, { figures: { tries: 400, faults: 400, losses: 0 } });
    // White space of the manifest, alone, means nothing.
    expect(refused).toBeGreaterThan(380);
  });

  it("R5 with a file of another checkpoint in it is refused", () => {
    const other = join(folder, "other");
    writeCheckpoint(other, madeUpSnapshot(4), madeUpSource);
    for (const file of files) {
      cpSync(join(other, file), join(broken, file));
      expect(isRefused()).toBe(true);
      mend(file);
    }
  });

  it("of a newer schema says so, whatever else it holds", () => {
    writeFileSync(join(broken, "manifest.json"), JSON.stringify({ sha256: "", checkpoint: { schema: 3 } }));
    expect(() => readCheckpoint(broken)).toThrow(
      /^Expected a checkpoint of schema 2 at most but got 3 .* Install the version of the library that wrote it\.$/,
    );
  });
});

describe("a checkpoint made to do harm", () => {
  /** A manifest that was changed and signed again. */
  function forge(change: (text: string) => string): void {
    const { checkpoint } = JSON.parse(readFileSync(join(whole, "manifest.json"), "utf8"));
    const text = JSON.stringify(JSON.parse(change(JSON.stringify(checkpoint))));
    const sha256 = createHash("sha256").update(text).digest("hex");
    writeFileSync(join(broken, "manifest.json"), `{"sha256":"${sha256}","checkpoint":${text}}`);
  }
  const put = (from: string, to: string) => (): void =>
    forge((text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });

  it.each<[string, () => void]>([
    ["a negative shape", put('"shape":[2,3,3,1,4]', '"shape":[-2,-3,3,1,4]')],
    [
      "a path out of its folder",
      put('"file":"network.safetensors"', '"file":"../checkpoint-000001/network.safetensors"'),
    ],
    ["an absolute path", put('"file":"network.safetensors"', '"file":"/etc/passwd"')],
    ["__proto__ for a field", put('"sums":[', '"__proto__":{"polluted":1},"sums":[')],
    ["__proto__ for a tensor's name", put('"name":"stem.coefficients.0"', '"name":"__proto__"')],
    ["one tensor twice", put('"name":"stem.coefficients.0"', '"name":"head.bn.0.gamma"')],
    ["a number that is none", put('"step":3', '"step":1e999')],
    ["a text for a number", put('"step":3', '"step":"3"')],
    ["a field too many", put('"step":3', '"step":3,"more":1')],
    ["a list for an object", put('{"loss":1.5,"correct":3,"images":16}', "[]")],
    ["another checksum", put('"shape":[2],"sha256":"', '"shape":[2],"sha256":"0')],
    ["lists as deep as the sea", () => writeFileSync(join(broken, "manifest.json"), "[".repeat(1e6))],
    [
      "a hundred thousand tensors",
      () =>
        forge((text) =>
          text.replace('"tensors":[', `"tensors":[${'{"name":"a","shape":[],"sha256":""},'.repeat(1e5)}`),
        ),
    ],
    [
      "a link for a file",
      () => {
        rmSync(join(broken, "network.safetensors"));
        symlinkSync(join(whole, "network.safetensors"), join(broken, "network.safetensors"));
      },
    ],
    [
      "a pipe for a file",
      () => {
        rmSync(join(broken, "manifest.json"));
        execFileSync("mkfifo", [join(broken, "manifest.json")]);
      },
    ],
    ["a folder for a file", () => renameSync(broken, join(folder, "gone"))],
  ])("R6 with %s is refused at once, in little memory", (_, harm) => {
    harm();
    const memory = process.memoryUsage();
    const began = process.cpuUsage();
    expect(isRefused()).toBe(true);
    const { user, system } = process.cpuUsage(began);
    // Ten times what the worst of them takes: processor time, because the clock also counts what else runs.
    expect((user + system) / 1000).toBeLessThan(5000);
    const now = process.memoryUsage();
    expect(now.heapUsed + now.arrayBuffers - memory.heapUsed - memory.arrayBuffers).toBeLessThan(1e8);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
