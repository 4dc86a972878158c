import { History } from "../history/history.js";
import { HistoryFiles } from "../history/history-files.js";
import type { Message } from "./codec.js";
import { roughCompleteness } from "./rough-completeness.js";
import type { IoSettings } from "./transport.js";

/** What is known without the thread of the cells. */
export interface LoneKnowledge extends Pick<IoSettings, "kernelInfo" | "historyFolder"> {
  /** Whether the engine is still loading: no cell has run. */
  readonly isLoading: boolean;
}

/**
 * Answers what can be answered without the engine, which takes time to load and may be stopped by the debugger: a notebook cannot
 * be used before it knows the kernel, a console that waits for more than a second takes the late answer for that of another
 * question, and a kernel that is not wanted any more should go.
 *
 * @returns the content of the reply; undefined for what only the engine knows
 */
export function answerAlone(message: Message, known: LoneKnowledge): object | undefined {
  const { header, content } = message;
  switch (header.msg_type) {
    case "kernel_info_request":
      return { status: "ok", ...known.kernelInfo };
    case "is_complete_request":
      return roughCompleteness(String(content.code ?? ""));
    case "shutdown_request":
      return { status: "ok", restart: content.restart === true };
    case "history_request":
      return known.isLoading
        ? { status: "ok", history: earlier(known.historyFolder).find(content) }
        : undefined;
    default:
      return undefined;
  }
}

function earlier(folder: string | undefined): History {
  return new History(folder === undefined ? undefined : new HistoryFiles(folder));
}
