import { describe, expect, it } from "vitest";
import type { TaskOutput } from "./comms.js";
import { Outputs } from "./outputs.js";

const stream = (text: string, name = "stdout"): TaskOutput => ({ type: "stream", content: { name, text } });
const shown = (type: string, text: string, id?: string): TaskOutput => ({
  type,
  content: {
    data: { "text/plain": text },
    transient: id === undefined ? {} : { display_id: id },
    execution_count: 1,
  },
});
const clear = (wait: boolean): TaskOutput => ({ type: "clear_output", content: { wait } });
const displayed = (text: string): object => ({
  output_type: "display_data",
  data: { "text/plain": text },
  metadata: {},
});

function listOf(...added: TaskOutput[]): unknown {
  const outputs = new Outputs();
  for (const each of added) outputs.add(each);
  return outputs.list;
}

describe("outputs are put together as JupyterLab does it:", () => {
  it("text of one stream in a row becomes one output", () => {
    expect(listOf(stream("a\n"), stream("b\n"), stream("!", "stderr"), stream("c\n"))).toEqual([
      { output_type: "stream", name: "stdout", text: "a\nb\n" },
      { output_type: "stream", name: "stderr", text: "!" },
      { output_type: "stream", name: "stdout", text: "c\n" },
    ]);
  });

  it("a carriage return writes over its line, also across messages", () => {
    expect(listOf(stream("10%\r"), stream("100%\r"), stream("ok\n"))).toEqual([
      { output_type: "stream", name: "stdout", text: "ok0%\n" },
    ]);
    expect(listOf(stream("a\r\nb"))).toEqual([{ output_type: "stream", name: "stdout", text: "a\nb" }]);
  });

  it("what is shown again under an id replaces what stood there, and adds nothing", () => {
    const first = shown("display_data", "0", "bar");
    const others = [shown("update_display_data", "9", "bar"), shown("update_display_data", "x", "unknown")];
    expect(listOf(first, stream("after"), ...others)).toEqual([
      displayed("9"),
      { output_type: "stream", name: "stdout", text: "after" },
    ]);
    const result = shown("execute_result", "1", "value");
    expect(listOf(result, shown("update_display_data", "2", "value"))).toMatchObject([
      { output_type: "execute_result", execution_count: 1, data: { "text/plain": "2" } },
    ]);
  });

  it("clearing takes everything away, at once or with the next output", () => {
    expect(listOf(stream("a"), clear(false))).toEqual([]);
    expect(listOf(stream("a"), clear(true))).toHaveLength(1);
    expect(listOf(stream("a"), clear(true), stream("b"))).toEqual([
      { output_type: "stream", name: "stdout", text: "b" },
    ]);
  });

  it("errors keep what a notebook file has of them, and other messages are no outputs", () => {
    const error = { ename: "E", evalue: "v", traceback: ["t"] };
    expect(listOf({ type: "error", content: error }, { type: "status", content: {} })).toEqual([
      { output_type: "error", ...error },
    ]);
  });
});
