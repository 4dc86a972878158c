import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { carryOutPart, type PartOutcome } from "./part-process.mjs";
import { StandIns } from "./test-support/stand-ins.js";

let standIns: StandIns;
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => standIns.remove());

const library = pathToFileURL(fileURLToPath(new URL("part-process.mjs", import.meta.url))).href;

async function carryOut(
  body: string,
  { seconds = 30, commands = new Commands() } = {},
): Promise<{ outcome: PartOutcome; notes: string[]; folder: string }> {
  const programs = join(standIns.folder, "parts");
  mkdirSync(programs, { recursive: true });
  writeFileSync(
    join(programs, "steps.mjs"),
    `import { partProgram } from ${JSON.stringify(library)};\nawait partProgram(async (part) => {${body}});`,
  );
  const notes: string[] = [];
  const folder = join(standIns.folder, "own");
  const settings = {
    ...{ name: "steps", cpu: true, seconds, profile: "smoke", gpus: 0, folder },
    answer: join(standIns.folder, "answer.json"),
  };
  const outcome = await carryOutPart(settings, {
    commands,
    env: process.env,
    cwd: standIns.folder,
    onNote: (note) => void notes.push(note),
    programs,
  });
  return { outcome, notes, folder };
}

describe("a part", () => {
  it("is done when it has kept its result and ends, whatever would keep it alive", async () => {
    const { outcome, notes, folder } = await carryOut(
      `part.note("half"); setInterval(() => {}, 1000); part.keep({ rows: [1] });`,
    );
    expect(outcome).toMatchObject({ name: "steps", status: "done", result: { rows: [1] } });
    expect(outcome).not.toHaveProperty("problem");
    expect(notes).toEqual(["half"]);
    expect(existsSync(folder)).toBe(false);
  });

  it("keeps what it has measured when one of its things fails, and carries out the others", async () => {
    const { outcome } = await carryOut(`
      await part.attempt("one", () => { throw new Error("Expected one but got none.\\nmore"); });
      await part.attempt("two", () => part.keep({ rows: [2] }));`);
    expect(outcome).toMatchObject({
      status: "partly",
      problem: "Expected one but got none.",
      result: { rows: [2] },
    });
  });

  it("keeps what it has measured when it crashes, and says how in one sentence", async () => {
    const { outcome } = await carryOut(`part.keep({ rows: [3] }); throw new Error("broken driver");`);
    expect(outcome).toMatchObject({ status: "partly", result: { rows: [3] } });
    expect(outcome.problem).toMatch(
      /^Expected steps to end well but got exit status 1: .*broken driver.* \(gpu-check\)\. Please send check\.json, which has its last lines\.$/,
    );
    expect(outcome.log?.join("\n")).toContain("broken driver");
  });

  it("fails when it crashes before it has measured anything", async () => {
    expect((await carryOut("process.abort();")).outcome).toMatchObject({ status: "failed" });
  });

  it("is ended when its time is up, and keeps what it has measured", async () => {
    const hang = "await new Promise((resolve) => setTimeout(resolve, 60000));";
    const { outcome } = await carryOut(`part.keep({ rows: [4] }); ${hang}`, { seconds: 3 });
    expect(outcome).toMatchObject({
      status: "partly",
      problem:
        "Expected steps to end within 3 s but it did not (gpu-check). What was measured until then is in the file; please send it.",
      result: { rows: [4] },
    });
  });

  it("is left out with its reason where it can measure nothing", async () => {
    const { outcome } = await carryOut(`part.skip("There is one GPU.");`);
    expect(outcome).toMatchObject({ status: "skipped", skipped: ["There is one GPU."] });
  });

  it("keeps what it has measured when it is stopped", async () => {
    const commands = new Commands();
    const running = carryOut(
      `part.keep({ rows: [5] }); part.note("kept"); setInterval(() => {}, 1000);
      await new Promise(() => {});`,
      { commands },
    );
    const kept = join(standIns.folder, "answer.json");
    await expect.poll(() => existsSync(kept), { timeout: 20_000 }).toBe(true);
    commands.stop("SIGINT");
    expect((await running).outcome).toMatchObject({ status: "stopped", result: { rows: [5] } });
  });
});
