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
const shown = (type: string, text: string, id: string): Message =>
  message(type, { data: { "text/plain": text }, metadata: {}, transient: { display_id: id } });
const cell = (): NotebookCell => ({ id: "c", cell_type: "code", metadata: {}, source: "", outputs: [] });

describe("outputs of a notebook's cells", () => {
  it("that were shown under one name change together, in whichever cells they stand", () => {
    const [first, second] = [cell(), cell()];
    const outputs = new CellOutputs();
    outputs.receive(first, shown("display_data", "0", "bar"));
    outputs.receive(second, shown("display_data", "0", "bar"));
    outputs.receive(second, shown("update_display_data", "9", "bar"));
    const output = { output_type: "display_data", data: { "text/plain": "9" }, metadata: {} };
    expect([first.outputs, second.outputs]).toEqual([[output], [output]]);
  });
});
