import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { card, StandIns } from "./test-support/stand-ins.js";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

let standIns: StandIns;
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => standIns.remove());

function run(...words: string[]): { status: number | null; stdout: string; stderr: string; made: boolean } {
  const out = join(standIns.folder, "out");
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words, "--out", out], {
    cwd: standIns.folder,
    env: { ...standIns.env, INIT_CWD: standIns.folder },
    encoding: "utf8",
  });
  return { status, stdout, stderr, made: existsSync(out) && words.length > 0 };
}

describe("npm run gpu-check", () => {
  it("refuses a machine without a GPU in one sentence, at once", () => {
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toBe(
      "Expected an NVIDIA GPU with its driver but got no nvidia-smi (gpu-check). Run it on a machine that has one, or add --cpu to try the command itself.\n",
    );
  });

  it("refuses a TensorFlow that does not see the GPU, and says what to do", () => {
    standIns.smi([card]);
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Expected TensorFlow to see the NVIDIA GPU but got .* \(gpu-check\)\. Run npm run setup\. .*\n$/,
    );
  });

  it.each([
    [["--gpu"], /^Expected options to be of .* but got --gpu \(gpu-check\)/],
    [["--profile", "labtop"], /Did you mean "laptop"\?/],
    [["--only", "numbers,step"], /Did you mean "steps"\?/],
    [["here"], /^Expected options but got here \(gpu-check\)/],
    [["--python"], /^Expected --python to have a value/],
  ])("says what is wrong with %j, and runs nothing", (words, message) => {
    const { status, stdout, stderr, made } = run(...words);
    expect([status, stdout, made]).toEqual([2, "", false]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/npm run gpu-check -- --help shows all options\.\n$/);
  });

  it("has a help that names every option", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    for (const option of ["python", "photos", "profile", "only", "out", "golden", "cpu"])
      expect(stdout).toContain(`--${option} `);
  });
});
