import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { executeNotebook } from "./execute-notebook.js";
import { checkExecuteOptions, type ExecuteNotebookOptions } from "./execute-options.js";

const folder = mkdtempSync(join(tmpdir(), "options "));
afterAll(() => rmSync(folder, { recursive: true }));

describe("options of executeNotebook", () => {
  it("are taken where they are right", () => {
    const { signal } = new AbortController();
    const all: ExecuteNotebookOptions = {
      notebook: "a.ipynb",
      out: "b.ipynb",
      folder: ".",
      env: { A: "1" },
      timeoutSeconds: 1.5,
      signal,
      onCell: () => {},
      onMessage: () => {},
      kernel: ["node"],
    };
    expect(() => checkExecuteOptions(all)).not.toThrow();
    expect(() => checkExecuteOptions({ notebook: "a.ipynb" })).not.toThrow();
  });

  it("are refused with all that is wrong, before a kernel starts or a file is written", async () => {
    const out = join(folder, "out.ipynb");
    const wrong = { notbook: "a", out, timeoutSeconds: "10", signal: new AbortController(), env: { A: 1 } };
    await expect(executeNotebook(wrong as never)).rejects.toThrow(
      [
        'Expected options to be known ones but got "notbook" (executeNotebook). Use notebook, out, folder, env, timeoutSeconds, signal, onCell, onMessage, kernel.',
        'Expected notebook to be a path but got nothing (executeNotebook). Use for instance "notebooks/00-start-here.ipynb".',
        'Expected env to be texts by name but got {"A":1} (executeNotebook). Use for instance { MIXTURE_GROWTH_PROFILE: "smoke" }.',
        'Expected timeoutSeconds to be a number above 0 but got "10" (executeNotebook). Use for instance 600.',
        "Expected signal to be an AbortSignal but got an object of AbortController (executeNotebook). Use new AbortController().signal.",
      ].join("\n"),
    );
    expect(existsSync(out)).toBe(false);
    await expect(executeNotebook(undefined as never)).rejects.toThrow(
      "Expected options to be an object but got nothing (executeNotebook).",
    );
  });

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])("a time of %s is refused", (timeoutSeconds) => {
    expect(() => checkExecuteOptions({ notebook: "a", timeoutSeconds })).toThrow(/^Expected timeoutSeconds/);
  });
});
