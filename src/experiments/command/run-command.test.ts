import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { methodNames } from "../methods.js";
import { experiments } from "../paper/experiments.js";
import { resultFolder } from "../run-experiment.js";
import { readCommand } from "./read-command.js";
import { runCommand } from "./run-command.js";

const folder = mkdtempSync(join(tmpdir(), "command "));
afterAll(() => rmSync(folder, { recursive: true }));

async function command(...words: readonly string[]): Promise<{ status: number; said: string }> {
  const lines: string[] = [];
  const status = await runCommand(words, {
    write: (line) => lines.push(line),
    progress: () => {},
    signal: new AbortController().signal,
    workingFolder: folder,
    env: {},
    machine: {},
    commit: undefined,
    date: () => new Date(0),
  });
  return { status, said: lines.join("\n") };
}

describe("npm run experiment", () => {
  it("lists the experiments with question, needs and time", async () => {
    const { status, said } = await command("--list");
    expect(status).toBe(0);
    for (const { name, question, needs } of experiments) {
      for (const text of [name, question, needs]) expect(said).toContain(text);
    }
    expect(said).toContain(
      "time: smoke half a minute, laptop about 23 minutes (16 after notebook 10), on 2 idle cores of 2024, without a GPU; paper 64.3 h on a GPU at an assumed 20 TFLOP/s (not measured)",
    );
  });

  it("reports all problems of its arguments at once, and where the options are", async () => {
    const { status, said } = await command(
      "cifar",
      "--profile",
      "huge",
      "--seeds",
      "0",
      "--sedes",
      "2",
      "--out",
    );
    expect(status).toBe(2);
    for (const problem of [
      "Expected one experiment of cifar100,",
      "but got cifar (experiment).",
      'Expected --profile to be "smoke", "laptop", "evening", "hour" or "paper" but got "huge" (experiment). Use "smoke".',
      'Expected --seeds to be a number of seeds, or seeds each once, but got "0" (experiment). Write 5 for seeds 0 to 4, or 3,4 or 0-9 for these.',
      "but got --sedes (experiment). Did you mean --seeds?",
      "Expected --out to have a value but got nothing (experiment).",
      "npm run experiment -- --help shows all options.",
    ]) {
      expect(said).toContain(problem);
    }
    expect(said).not.toContain("NAME [options]");
  });

  it("has defaults", () => {
    expect(readCommand(["cifar100"])).toMatchObject({ profile: "laptop", split: "test", seeds: [0, 1, 2] });
  });

  it("writes where readResult reads, wherever the person stands", () => {
    const { out, shared } = readCommand(["cifar100"]) as { out: string; shared: string };
    expect(out).toBe(resultFolder("cifar100"));
    expect([isAbsolute(out), isAbsolute(shared)]).toEqual([true, true]);
    expect(relative(out, shared)).toBe(join("..", "..", "shared"));
    expect(readCommand(["cifar100", "--profile", "paper"])).toMatchObject({
      out: resultFolder("cifar100", "paper"),
    });
  });

  it("reads methods, seeds and split", () => {
    const read = readCommand([
      "cifar10",
      "--methods=mixture,scratch",
      "--seeds",
      "2",
      "--split",
      "validation",
    ]);
    expect(read).toMatchObject({ seeds: [0, 1], split: "validation" });
    expect(read).toMatchObject({ config: { cases: [{ method: "mixture" }, { method: "scratch" }] } });
    expect(readCommand(["cifar10", "--methods", "grow"])).toEqual([
      expect.stringContaining(`Expected --methods to be of ${methodNames.join(", ")} but got "grow"`),
    ]);
    expect(readCommand(["when-to-grow", "--methods", "members 40, grown 10, scratch"])).toMatchObject({
      config: { cases: [{ method: "members 40, grown 10" }, { method: "scratch" }] },
    });
    expect(readCommand(["--help"])).toEqual({ what: "help" });
  });

  it("divides batches among replicas, where they can be divided", () => {
    const one = readCommand(["cifar100", "--profile", "smoke"]);
    expect(readCommand(["cifar100", "--profile", "smoke", "--replicas", "1"])).toEqual(one);
    expect(one).not.toHaveProperty("config.replicas");
    expect(readCommand(["cifar100", "--replicas", "4"])).toMatchObject({ config: { replicas: 4 } });
    expect(readCommand(["cifar100", "--replicas", "3", "--methods", "grow"])).toEqual([
      expect.stringContaining('but got "grow" (experiment)'),
      "Expected replicas to divide batches of 64 images into equal parts but got 3 (experiment). Use another number, or a batch size of 66.",
    ]);
  });

  it("says which word was meant", () => {
    const words = ["cifar-100", "--profile", "Laptop", "--split", "tests", "--seed=3"];
    const problems = readCommand(words) as readonly string[];
    for (const meant of ["cifar100", '"laptop"', '"test"', "--seeds"]) {
      expect(problems.join("\n")).toContain(`Did you mean ${meant}?`);
    }
    expect(readCommand(["cifar100", "--methods", "mixtrue"])).toEqual([
      expect.stringContaining('Did you mean "mixture"?'),
    ]);
  });

  it("takes the profile of the environment, unless it is given one", () => {
    const env = { MIXTURE_GROWTH_PROFILE: "smoke" };
    expect(readCommand(["cifar100"], env)).toMatchObject({
      profile: "smoke",
      out: resultFolder("cifar100", "smoke"),
    });
    expect(readCommand(["cifar100", "--profile", "paper"], env)).toMatchObject({ profile: "paper" });
    expect(readCommand(["cifar100"], { MIXTURE_GROWTH_PROFILE: "smokey" })).toEqual([
      expect.stringContaining('Did you mean "smoke"?'),
    ]);
  });

  it("trains nothing where it would replace the results of a larger run", async () => {
    const out = join(folder, "larger");
    mkdirSync(out);
    const config = { cases: [{ method: "mixture" }] };
    const kept = { experiment: "cifar100", profile: "laptop", split: "test", seeds: 3, config };
    writeFileSync(join(out, "manifest.json"), JSON.stringify(kept));
    const { status, said } = await command("cifar100", "--profile", "smoke", "--out", out);
    expect(status).toBe(1);
    expect(said).toContain(
      "but got one with the results of cifar100 (laptop, test images, 3 seeds, 1 method)",
    );
    expect(readdirSync(out)).toEqual(["manifest.json"]);
  });

  it.each(["--out", "--shared"])("ends before any work where %s cannot be made", async (option) => {
    const { status, said } = await command("cifar100", "--profile", "smoke", option, "/proc/none/inside");
    expect(status).toBe(1);
    expect(said).toContain("Expected to be able to write but got E");
    expect(said).not.toContain("npm run data");
  });

  it("stops by itself when its minutes are over, and the same command continues", async () => {
    const words = [
      "cifar100",
      "--profile",
      "smoke",
      "--methods",
      "scratch",
      "--seeds",
      "1",
      "--at-once",
      "0",
    ];
    const own = [...words, "--out", join(folder, "minutes"), "--shared", join(folder, "minutes shared")];
    // Less than it takes to begin.
    const { status, said } = await command(...own, "--minutes", "0.0001");
    expect(status, said).toBe(130);
    expect(said).toContain("Stopped. Run the same command again to continue.");
    expect(existsSync(join(folder, "minutes", "results.csv"))).toBe(false);
    expect((await command(...own)).status).toBe(0);
    expect(existsSync(join(folder, "minutes", "results.csv"))).toBe(true);
  }, 300_000);

  it("fails with the data's message where there is none, and leaves nothing behind", async () => {
    const out = join(folder, "out");
    const { status, said } = await command("cifar100", "--data", "nowhere", "--out", out);
    expect(status).toBe(1);
    expect(said).toContain("npm run data -- cifar100");
    expect(existsSync(out)).toBe(false);
  });
});
