import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StreamJoiner } from "./stream-joiner.js";
import type { Outgoing } from "./transport.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function message(type: string, content: object, parent = "one"): Outgoing {
  const parts = [{ msg_type: type }, { msg_id: parent }, {}, content].map((part) => JSON.stringify(part));
  return { channel: "iopub", parts, identities: [Buffer.from(type)], buffers: [] };
}

const stream = (text: string, name = "stdout", parent = "one"): Outgoing =>
  message("stream", { name, text }, parent);

function joiner(): { readonly joined: StreamJoiner; readonly sent: unknown[] } {
  const sent: unknown[] = [];
  const joined = new StreamJoiner(({ parts }) => sent.push(JSON.parse(parts[3] ?? "")));
  return { joined, sent };
}

describe("texts of one stream", () => {
  it("become one message, which waits no longer than for what follows", () => {
    const { joined, sent } = joiner();
    for (const text of ["0\n", "1\n", "2\n"]) joined.send(stream(text));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([{ name: "stdout", text: "0\n1\n2\n" }]);
  });

  it("stay apart from other streams, other cells and other messages, in their order", () => {
    const { joined, sent } = joiner();
    joined.send(stream("a"));
    joined.send(stream("b", "stderr"));
    joined.send(stream("c", "stderr", "two"));
    joined.send(message("status", { execution_state: "idle" }, "two"));
    expect(sent).toEqual([
      { name: "stdout", text: "a" },
      { name: "stderr", text: "b" },
      { name: "stderr", text: "c" },
      { execution_state: "idle" },
    ]);
  });

  it("are sent without waiting once they are long", () => {
    const { joined, sent } = joiner();
    joined.send(stream("x".repeat(70_000)));
    expect(sent).toHaveLength(1);
  });
});
