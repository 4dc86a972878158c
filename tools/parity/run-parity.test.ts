import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { runParity } from "./run-parity.js";

// Not the pathname, in which a space would be escaped, so that everything would be skipped.
const golden = fileURLToPath(new URL("../../../shared/golden", import.meta.url));

describe("parity with numbers recorded from the published implementation", () => {
  it.skipIf(!existsSync(golden))("holds for every recording", { timeout: 120_000 }, () => {
    const { results, broken } = runParity(golden);
    expect(broken).toEqual([]);
    expect(results.filter((result) => !result.passed)).toEqual([]);
    expect(results.length).toBeGreaterThan(250);
    expect(tf.memory().numTensors).toBe(0);
  });

  it.skipIf(!existsSync(golden))(
    "recordings of another depth fail in every comparison, so the comparison has teeth",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "parity-"));
      for (const part of ["init", "train"]) {
        const bytes = readFileSync(join(golden, `normal_wrn16_2_${part}.npz`));
        writeFileSync(join(folder, `normal_wrn10_2_${part}.npz`), bytes);
      }
      const { results } = runParity(folder);
      expect(results.some((result) => result.passed)).toBe(false);
    },
  );
});

describe("what is no recording is refused with a reason", () => {
  const folderWith = (name: string, content: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "parity-"));
    writeFileSync(join(folder, name), content);
    return folder;
  };

  it("a folder that does not exist", () => {
    expect(() => runParity("/nowhere/at/all")).toThrow(/^Expected a folder of recordings but got/);
  });

  it("a folder without recordings", () => {
    expect(() => runParity(folderWith("notes.txt", ""))).toThrow(
      /^Expected recordings \(\*\.npz or \*\.json\) but got none/,
    );
  });

  it("an unknown name", () => {
    const { broken } = runParity(folderWith("something.npz", ""));
    expect(broken[0]?.problem).toMatch(
      /^Expected a name such as tm_wrn16_w1_init\.npz or misc\.json but got something\.npz/,
    );
  });

  it("an unknown JSON file", () => {
    const { broken } = runParity(folderWith("weather.json", "{}"));
    expect(broken[0]?.problem).toMatch(/^Expected a name such as .* but got weather\.json/);
  });

  it("a truncated JSON file", () => {
    for (const name of ["lr_traces.json", "flops.json", "initstats.json", "misc.json"]) {
      expect(runParity(folderWith(name, '{"a": ')).broken).toEqual([
        {
          name: name.replace(".json", ""),
          problem: expect.stringMatching(/^Expected complete JSON but got 6 /),
        },
      ]);
    }
  });

  it("a recording without anything in it", () => {
    for (const name of ["lr_traces", "flops", "initstats", "misc"]) {
      const { results, broken } = runParity(folderWith(`${name}.json`, "{}"));
      expect(results).toEqual([]);
      expect(broken[0]?.problem).toMatch(/^Expected something to compare but got an empty recording/);
    }
  });

  it("truncated coefficients", () => {
    const { broken } = runParity(folderWith("coefs_growing.npz", "PK"));
    expect(broken[0]?.problem).toMatch(/^Expected a complete \.npz archive/);
  });

  it("a truncated file", () => {
    const folder = folderWith("normal_wrn16_2_init.npz", "PK");
    writeFileSync(join(folder, "normal_wrn16_2_train.npz"), "PK");
    expect(runParity(folder).broken[0]?.problem).toMatch(/^Expected a complete \.npz archive/);
  });

  it("a missing part", () => {
    const { broken } = runParity(folderWith("tm_wrn16_w1_init.npz", ""));
    expect(broken[0]?.problem).toMatch(/archive|Expected the file/);
  });
});
