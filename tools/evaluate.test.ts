import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { pretrained } from "../src/experiments/pretrained/pretrained.js";
import { member } from "../src/growth/span.js";
import { evaluate } from "../src/training/evaluate.js";

const folder = mkdtempSync(join(tmpdir(), "evaluate-"));
afterAll(() => rmSync(folder, { recursive: true }));
const program = fileURLToPath(new URL("evaluate.mjs", import.meta.url));
const command = (...words: string[]) =>
  spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });

describe("npm run evaluate", () => {
  it("measures every net of a saved model, and their votes", async () => {
    const run = await pretrained("fashion-members");
    await run.save(join(folder, "members"));
    const { stdout } = command(join(folder, "members"), "--data", "fashion-mnist-mini");
    const { accuracy } = await evaluate([run.net(member(0))], run.options.data.test as never);
    const [, , , first, , votes] = stdout.split("\n");
    expect(first).toMatch(new RegExp(`^member 0 +${(100 * (accuracy as number)).toFixed(1)}`));
    expect(votes).toMatch(/^votes of all/);
    run.dispose();
  });

  it("says what is missing, and what does not fit", () => {
    expect(command().stderr).toContain("Expected the folder of a model but got none (evaluate)");
    expect(command(join(folder, "none"), "--data", "cifar100").stderr).toContain(
      "Expected a folder with a model",
    );
    expect(command(join(folder, "members"), "--data", "cifar").stderr).toContain(
      "Expected --data to be one of",
    );
  });
});
