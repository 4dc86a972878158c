import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

/** Where the tests are that the table names. */
const files: Readonly<Record<string, string>> = {
  "browser.check": "../../tools/checks/browser.check.ts",
  "call-sites": "session/call-sites.test.ts",
  "cell-input": "input/cell-input.test.ts",
  "child-processes": "processes/child-processes.test.ts",
  debugger: "debugger/debugger.test.ts",
  "deno-names": "deno/deno-names.test.ts",
  "debugger-in-lab.check": "../../tools/checks/debugger-in-lab.check.ts",
  conditions: "debugger/conditions.test.ts",
  conformance: "conformance/conformance.test.ts",
  elements: "display/elements.test.ts",
  engine: "engine/engine.test.ts",
  "error-places": "session/error-places.test.ts",
  exceptions: "debugger/exceptions.test.ts",
  "execute-notebook": "client/execute-notebook.test.ts",
  format: "display/format.test.ts",
  "history-files": "history/history-files.test.ts",
  interrupts: "session/interrupts.test.ts",
  "input-in-lab.check": "../../tools/checks/input-in-lab.check.ts",
  "key-questions": "input/key-questions.test.ts",
  "late-errors": "session/late-errors.test.ts",
  "live-completion": "session/live-completion.test.ts",
  magics: "magics/magics.test.ts",
  "readline-questions": "input/readline-questions.test.ts",
  "reactive-cells": "session/reactive-cells.test.ts",
  main: "bin/main.test.ts",
  "module-loader": "engine/module-loader.test.ts",
  "other-clients.check": "../../tools/checks/other-clients.check.ts",
  "notebook-variables": "engine/notebook-variables.test.ts",
  "numbered-writes": "output/numbered-writes.test.ts",
  "plain-files": "debugger/plain-files.test.ts",
  output: "output/output.test.ts",
  protocol: "session/protocol.test.ts",
  "signal-thread": "signals/signal-thread.test.ts",
  signals: "debugger/signals.test.ts",
  tasks: "session/tasks.test.ts",
  terminal: "output/terminal.test.ts",
  usage: "processes/usage.test.ts",
  vanished: "debugger/vanished.test.ts",
  "widgets-in-lab.check": "../../tools/checks/widgets-in-lab.check.ts",
};

const table = read("../README.md").split("## Comparison")[1]?.split("\n## ")[0] ?? "";
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| | ") && !line.startsWith("| --- "))
  .map((line) => line.slice(2, -2).split(" | "));

describe("the comparison in the readme", () => {
  it("has rows of eight cells", () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((cells) => cells.length !== 8)).toEqual([]);
  });

  it.each(rows.map((cells) => ({ row: cells[0] ?? "", test: cells[7] ?? "" })))(
    "$row: its test is there",
    ({ test }) => {
      const [, file = "", title = ""] = /^`([a-z.-]+)`: (.+)$/.exec(test) ?? [];
      const source = read(files[file] ?? expect.fail(`no file of tests: ${test}`));
      expect(source).toMatch(
        new RegExp(
          `(?:it|describe|it\\.skipIf\\(.*?\\)|it\\.each\\([\\s\\S]*?\\))\\(\\s*["']${escaped(title)}["'],`,
        ),
      );
    },
  );
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
