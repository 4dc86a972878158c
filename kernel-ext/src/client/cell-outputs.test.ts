import { describe, expect, it } from "vitest";
import { createHeader, type Message } from "../wire/codec.js";
import { CellOutputs } from "./cell-outputs.js";
import type { NotebookCell } from "./notebook-file.js";

const message = (type: string, content: Record<string, unknown>): Message => ({
  identities: [],
  header: createHeader(type, "s"),
  parent: {},
  metadata: {},
  content,
  buffers: [],
});
const stream = (text: string, name = "stdout"): Message => message("stream", { name, text });
const shown = (type: string, text: string, id?: string): Message =>
  message(type, {
    data: { "text/plain": text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
    execution_count: 1,
  });
const cell = (): NotebookCell => ({ id: "c", cell_type: "code", metadata: {}, source: "", outputs: [] });

function outputsOf(...messages: Message[]): unknown {
  const target = cell();
  const outputs = new CellOutputs();
  for (const each of messages) outputs.receive(target, each);
  return target.outputs;
}

describe("outputs are merged as JupyterLab does it:", () => {
  it("text of one stream in a row becomes one output", () => {
    expect(outputsOf(stream("a\n"), stream("b\n"), stream("!", "stderr"), stream("c\n"))).toEqual([
      { output_type: "stream", name: "stdout", text: "a\nb\n" },
      { output_type: "stream", name: "stderr", text: "!" },
      { output_type: "stream", name: "stdout", text: "c\n" },
    ]);
  });

  it("a carriage return writes over its line, also across messages", () => {
    expect(outputsOf(stream("10%\r"), stream("100%\r"), stream("ok\n"))).toEqual([
      { output_type: "stream", name: "stdout", text: "ok0%\n" },
    ]);
    expect(outputsOf(stream("a\r\nb"))).toEqual([{ output_type: "stream", name: "stdout", text: "a\nb" }]);
  });

  it("an update changes every output of that name, in other cells too, and adds none", () => {
    const [first, second] = [cell(), cell()];
    const outputs = new CellOutputs();
    outputs.receive(first, shown("display_data", "0", "bar"));
    outputs.receive(second, shown("display_data", "0", "bar"));
    outputs.receive(second, shown("update_display_data", "9", "bar"));
    outputs.receive(second, shown("update_display_data", "x", "unknown"));
    const output = { output_type: "display_data", data: { "text/plain": "9" }, metadata: {} };
    expect(first.outputs).toEqual([output]);
    expect(second.outputs).toEqual([output]);
  });

  it("clearing takes everything away, at once or with the next output", () => {
    expect(outputsOf(stream("a"), message("clear_output", { wait: false }))).toEqual([]);
    const waiting = message("clear_output", { wait: true });
    expect(outputsOf(stream("a"), waiting)).toHaveLength(1);
    expect(outputsOf(stream("a"), waiting, stream("b"))).toEqual([
      { output_type: "stream", name: "stdout", text: "b" },
    ]);
  });

  it("results and errors keep what a notebook file has of them", () => {
    const error = { ename: "E", evalue: "v", traceback: ["t"] };
    expect(outputsOf(shown("execute_result", "1"), message("error", error))).toEqual([
      { output_type: "execute_result", execution_count: 1, data: { "text/plain": "1" }, metadata: {} },
      { output_type: "error", ...error },
    ]);
  });
});
