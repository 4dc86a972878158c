import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { miscellanyCase } from "./cases/miscellany-case.js";
import { Recording, RecordingError, readRecording } from "./read-json.js";

const folderWith = (name: string, content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "parity-"));
  writeFileSync(join(folder, name), content);
  return folder;
};

describe("a recorded JSON file", () => {
  it("that is cut off is refused by name", () => {
    expect(() => readRecording(folderWith("misc.json", '{"cutout": {'), "misc.json")).toThrow(
      /^Expected complete JSON but got 12 characters that do not parse \(misc\.json\)\. Copy the file again\.$/,
    );
  });

  it("with a value of another kind names its place", () => {
    const recording = new Recording({ loss: { "0.1": "much" } }, "misc.json");
    const place = recording.at("loss").at("0.1");
    expect(() => place.number()).toThrow(
      'Expected a number but got "much" (misc.json, loss, 0.1). Copy the file again.',
    );
    expect(() => recording.at("lost")).toThrow(/^Expected an entry "lost" but got /);
    expect(() => recording.list()).toThrow(RecordingError);
    expect(() => place.boolean()).toThrow(/^Expected true or false/);
  });

  it("reads what is there", () => {
    const recording = new Recording({ a: [[1, 2], [3]], b: "text", c: true }, "here");
    expect(recording.at("a").numbers()).toEqual([1, 2, 3]);
    expect(recording.at("a").at(1).at(0).number()).toBe(3);
    expect([recording.at("b").text(), recording.at("c").boolean()]).toEqual(["text", true]);
    expect([recording.has("b"), recording.has("d")]).toEqual([true, false]);
    expect(() => recording.at("a").at(2)).toThrow(/^Expected an entry 2/);
  });

  it("with an unknown part is refused by the name of the part", () => {
    expect(() => miscellanyCase(folderWith("misc.json", '{"weather": 1}'), "misc")).toThrow(
      /^Expected one of the parts quadrants, .* but got weather \(misc\.json\)\. Remove it\.$/,
    );
  });

  it("with another number in it fails its comparison", () => {
    const cutout = { "y=0,x=0": { rows: [0, 8], cols: [0, 7], n_zero: 72 } };
    const [result] = miscellanyCase(folderWith("misc.json", JSON.stringify({ cutout })), "misc");
    expect(result?.passed).toBe(false);
  });
});
