import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { codeFolder, folderBeside } from "./jupyter-folders.js";

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "own project "));
  mkdirSync(path.join(project, "node_modules", "tool", "node_modules"), { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(project, { recursive: true });
});

const inModules = (...parts: string[]): string => path.join(project, "node_modules", ...parts);
const cache = path.join(".cache", "mixture-growth-kernel");

describe("where a compiler's machine code is kept", () => {
  it("is beside the compiler, so that it goes when the packages go", () => {
    vi.stubEnv("MIXTURE_GROWTH_CODE", "");
    expect(codeFolder()).toMatch(/node_modules\/\.cache\/mixture-growth-kernel$/);
    expect(folderBeside(inModules("typescript", "lib", "typescript.js"))).toBe(inModules(cache));
    expect(folderBeside(inModules("tool", "node_modules", "typescript", "index.js"))).toBe(
      inModules("tool", "node_modules", cache),
    );
  });

  it("is not a place of somebody else, one that takes nothing, or none", () => {
    expect(folderBeside("/proc/node_modules/typescript/index.js")).toBeUndefined();
    expect(folderBeside(path.join(project, "typescript.js"))).toBeUndefined();
    expect(folderBeside("")).toBeUndefined();
    vi.spyOn(process as { getuid(): number }, "getuid").mockReturnValue(4321);
    expect(folderBeside(inModules("typescript", "lib", "typescript.js"))).toBeUndefined();
    vi.restoreAllMocks();
  });

  it.skipIf(process.getuid?.() === 0)("is not a place that takes nothing", () => {
    chmodSync(inModules(), 0o500);
    expect(folderBeside(inModules("typescript", "lib", "typescript.js"))).toBeUndefined();
    chmodSync(inModules(), 0o700);
  });

  it("is what MIXTURE_GROWTH_CODE names, or nowhere", () => {
    vi.stubEnv("MIXTURE_GROWTH_CODE", project);
    expect(codeFolder()).toBe(project);
    vi.stubEnv("MIXTURE_GROWTH_CODE", "off");
    expect(codeFolder()).toBeUndefined();
  });
});
