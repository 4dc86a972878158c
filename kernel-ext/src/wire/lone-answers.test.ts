import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { History } from "../history/history.js";
import { HistoryFiles } from "../history/history-files.js";
import { createHeader, type Message } from "./codec.js";
import { answerAlone } from "./lone-answers.js";

const request = (type: string, content: Record<string, unknown> = {}): Message => ({
  header: createHeader(type, "session"),
  identities: [],
  parent: {},
  metadata: {},
  content,
  buffers: [],
});

const loading = { kernelInfo: { banner: "hello" }, isLoading: true };

it("tells what kernel it is, whether code is complete, and that it goes", () => {
  expect(answerAlone(request("kernel_info_request"), loading)).toEqual({ status: "ok", banner: "hello" });
  expect(answerAlone(request("is_complete_request", { code: "f(" }), loading)).toMatchObject({
    status: "incomplete",
  });
  expect(answerAlone(request("shutdown_request", { restart: true }), loading)).toEqual({
    status: "ok",
    restart: true,
  });
});

it("tells the history of earlier sessions as long as this one has none", () => {
  const historyFolder = mkdtempSync(path.join(tmpdir(), "history-"));
  try {
    new History(new HistoryFiles(historyFolder)).add(1, "before");
    const asked = request("history_request", { hist_access_type: "tail", n: 5 });
    const known = { ...loading, historyFolder };
    expect(answerAlone(asked, known)).toEqual({ status: "ok", history: [[1, 1, "before"]] });
    expect(answerAlone(asked, loading)).toEqual({ status: "ok", history: [] });
    expect(answerAlone(asked, { ...known, isLoading: false })).toBeUndefined();
  } finally {
    rmSync(historyFolder, { recursive: true });
  }
});

it("leaves to the engine what only that knows", () => {
  expect(answerAlone(request("complete_request", { code: "a", cursor_pos: 1 }), loading)).toBeUndefined();
});
