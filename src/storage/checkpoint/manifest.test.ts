import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CheckpointError } from "./checkpoint-error.js";
import { readManifest, writeManifest } from "./manifest.js";

it("a manifest with fields of another type is refused with each of them, and what to do with a file", () => {
  const file = new URL("fixtures/schema-1/checkpoint-000005/manifest.json", import.meta.url);
  const data = readManifest(readFileSync(file, "utf8"), "manifest.json");
  const spoilt = { ...data, position: { ...data.position, phase: -1 }, run: { ...data.run, nmae: "a" } };
  const remedy = "(manifest.json). Use an older checkpoint, or delete this one.";
  const read = (): unknown => readManifest(writeManifest(spoilt), "manifest.json");
  expect(read).toThrow(CheckpointError);
  expect(read).toThrow(
    `2 problems in manifest.json:\n- Expected checkpoint.run to have known fields but got "nmae" ${remedy}\n- Expected checkpoint.position.phase to be an integer of at least 0 but got -1 ${remedy}`,
  );
});
