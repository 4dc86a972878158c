import { expect, it } from "vitest";
import { carryOut, printedBy, tableOf } from "./carry-out.mjs";
import type { Work } from "./dockerfile.mjs";

const line = (text: string, kind: Work["kind"] = "run"): Work => ({
  kind,
  line: text,
  user: "learner",
  folder: "/w",
  env: {},
});

/** A root in which `false` fails; it keeps what it was asked for. */
function fakeRoot() {
  const asked: string[] = [];
  return {
    asked,
    run: (text: string) => {
      asked.push(text);
      return { code: text === "false" ? 3 : 0, output: `said by ${text}\n` };
    },
    copy: (clone: string, { folder }: Work) => {
      asked.push(`${clone} to ${folder}`);
      return { code: 0, output: "" };
    },
  };
}

function carriedOut(...lines: Work[]) {
  const root = fakeRoot();
  const said: string[] = [];
  let time = 0;
  const now = () => (time += 1_500);
  const done = carryOut(root, lines, { clone: "/clone", write: (text) => said.push(text), now });
  return { done, said, asked: root.asked };
}

it("lines are carried out in order, with the clone where it is copied", () => {
  const { asked, said } = carriedOut(line(". .", "copy"), line("a"));
  expect(asked).toEqual(["/clone to /w", "a"]);
  expect(said).toEqual(["COPY . .", "  ok, 2 s", "RUN a", "  ok, 2 s"]);
});

it("the first line that fails is the last, with its status and its words", () => {
  const { done, asked, said } = carriedOut(line("a"), line("false"), line("b"));
  expect(asked).toEqual(["a", "false"]);
  expect(done.at(-1)?.code).toBe(3);
  expect(said.at(-1)).toBe("  exit status 3: said by false, 2 s");
});

it("the table has a row for each line, and a bar in a line divides no row", () => {
  const { done } = carriedOut(line("a | b"));
  expect(tableOf(done).split("\n").slice(2)).toEqual(["| `run a \\| b` | learner | 0 | 2 |"]);
});

it("what a line printed is found by the line", () => {
  const { done } = carriedOut(line("a"), line("b"));
  expect(printedBy(done, "b")).toBe("said by b");
  expect(printedBy(done, "c")).toBe("");
});

it("of what a line printed at length the last whole lines are kept", () => {
  const output = Array.from({ length: 500 }, (_, at) => `line ${at}`).join("\n");
  const { done } = carriedOut(line("a"));
  const kept = printedBy(
    done.map((each) => ({ ...each, output })),
    "a",
  );
  expect(kept).toMatch(/^line \d{3}\n[\s\S]*line 499$/);
  expect(kept.length).toBeGreaterThan(1980);
});
