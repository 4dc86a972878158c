import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkReport, type Report } from "../gpu-check/report.mjs";
import { StandIns } from "../gpu-check/test-support/stand-ins.js";
import { cloneRoot } from "../setup/places.mjs";

const standIns = new StandIns();
/** Speaks as PyTorch's program does; its second step is broken. */
const python = standIns.program(
  "python",
  `const torch = { version: "9.9.9", cuda: null, gpu: null, cudnn: null, convolutionsUseTf32: true, productsUseTf32: false };
  if (args[0] === "-c") console.log("answer:" + JSON.stringify(torch));
  else if (!args.includes("--serve")) console.log(JSON.stringify({ peak_rss_mib: 100 }));
  else {
    let opened = 0;
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const asked = JSON.parse(line);
      if (asked.open === undefined) console.log(JSON.stringify({ times: Array(asked.time).fill(5) }));
      else console.log(++opened === 2 ? '{"macs": ' : JSON.stringify({ macs: 1 }));
    });
  }`,
);
afterAll(() => standIns.remove());

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "gpu check "));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function start(...words: string[]): {
  child: ChildProcess;
  ended: Promise<number | null>;
  said: () => string;
} {
  const main = join(cloneRoot, "tools", "gpu-check", "main.mjs");
  const child = spawn(process.execPath, [main, "--cpu", "--out", out, ...words], { cwd: cloneRoot });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, said: () => text };
}

function readReport(): { report: Report; page: string; folder: string } {
  const folder = join(out, readdirSync(out)[0] ?? "");
  const report = checkReport(JSON.parse(readFileSync(join(folder, "check.json"), "utf8")));
  return { report, page: readFileSync(join(folder, "page.html"), "utf8"), folder };
}

describe("npm run gpu-check -- --cpu", () => {
  it("carries out every part in small, and writes its file and page", { timeout: 300_000 }, async () => {
    const { ended, said } = start("--python", python);
    // PyTorch's stand-in breaks once.
    expect(await ended, said()).toBe(1);
    const { report, page } = readReport();
    const of = (name: string) => report.parts.find((part) => part.name === name);
    expect(report.parts.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "device done",
      "numbers done",
      "steps partly",
      "memory done",
      "photos done",
      "training done",
      "replicas done",
    ]);
    expect(of("numbers")?.result.firstSteps.map((row: { passed: boolean }) => row.passed)).toEqual([
      true,
      true,
    ]);
    const steps = of("steps");
    expect(steps?.result.rows.map((row: { peerMs: number | null }) => row.peerMs)).toEqual([5, null]);
    expect(steps?.problem).toMatch(/^Expected PyTorch's step to answer in JSON but got/);
    expect(of("training")?.result.usual.resumed).toMatchObject({ sameBytes: true });
    expect(of("replicas")?.result).toMatchObject({ used: 2, difference: { sameBytes: true } });
    const texts = [page, JSON.stringify(report)];
    for (const text of texts)
      for (const path of [cloneRoot, out, standIns.folder, tmpdir()]) expect(text).not.toContain(`${path}/`);
  });

  it("leaves the parts that are done when it is stopped", { timeout: 300_000 }, async () => {
    const { child, ended, said } = start("--only", "memory,training,photos");
    await expect.poll(said, { timeout: 120_000 }).toContain("[2/3] Training");
    child.kill("SIGINT");
    expect(await ended, said()).toBe(130);
    const { report, folder } = readReport();
    expect(report.complete).toBe(false);
    expect(report.parts.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "device done",
      "memory done",
      "training stopped",
      "photos stopped",
    ]);
    expect(existsSync(join(folder, "page.html"))).toBe(true);
  });
});
