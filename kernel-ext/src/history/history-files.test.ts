import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { History } from "./history.js";
import { HistoryFiles } from "./history-files.js";

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "history ")), "made", "later");
});
afterEach(() => rmSync(path.dirname(path.dirname(folder)), { recursive: true, force: true }));

function session(...inputs: string[]): History {
  const history = new History(new HistoryFiles(folder));
  for (const [at, input] of inputs.entries()) history.add(at + 1, input);
  return history;
}

it("what was run is found in later sessions, by tail, search and the number of the session", () => {
  session("one", "two");
  const later = session("three");
  expect(later.find({ hist_access_type: "tail", n: 2 })).toEqual([
    [1, 2, "two"],
    [2, 1, "three"],
  ]);
  expect(later.find({ hist_access_type: "search", pattern: "t*" })).toHaveLength(2);
  expect(later.find({ hist_access_type: "range", session: -1, start: 1, stop: 2 })).toEqual([[1, 1, "one"]]);
  expect(later.find({ hist_access_type: "range", session: 1, start: 2 })).toEqual([[1, 2, "two"]]);
  expect(later.find({ hist_access_type: "range", session: 0, start: 0 })).toEqual([[2, 1, "three"]]);
});

it("sessions side by side have numbers of their own", () => {
  const [one, other] = [session(), session()];
  one.add(1, "first");
  other.add(1, "second");
  expect(readdirSync(folder).sort()).toEqual(["1.jsonl", "2.jsonl"]);
  expect(other.find({ hist_access_type: "tail", n: 1 })).toEqual([[2, 1, "second"]]);
});

it("a session without cells leaves no file, and files are readable only by their owner", () => {
  session().find({ hist_access_type: "tail", n: 5 });
  expect(() => readdirSync(folder)).toThrow();
  session("secret");
  expect(statSync(path.join(folder, "1.jsonl")).mode & 0o077).toBe(0);
});

it("a line that was cut off, and files of others, are left out", () => {
  session("whole");
  appendFileSync(path.join(folder, "1.jsonl"), '{"line":2,"inp');
  writeFileSync(path.join(folder, "notes.txt"), "mine");
  expect(session().find({ hist_access_type: "tail", n: 9 })).toEqual([[1, 1, "whole"]]);
});

it("a place where the system takes no folders keeps no cell from running", () => {
  const history = new History(new HistoryFiles("/proc/none/deep"));
  history.add(1, "kept here");
  expect(history.find({ hist_access_type: "tail", n: 1 })).toEqual([[1, 1, "kept here"]]);
});

it("a folder that cannot be written keeps no cell from running", () => {
  writeFileSync(path.dirname(path.dirname(folder)).concat("/made"), "a file where a folder should be");
  const history = session("kept here");
  expect(history.find({ hist_access_type: "tail", n: 1 })).toEqual([[1, 1, "kept here"]]);
});
