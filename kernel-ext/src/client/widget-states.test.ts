import { expect, it } from "vitest";
import { createHeader, type Message } from "../wire/codec.js";
import { WidgetStates } from "./widget-states.js";

function message(type: string, content: object, buffers: readonly Uint8Array[] = []): Message {
  const header = createHeader(type, "session");
  return { identities: [], header, parent: {}, metadata: {}, content: { ...content }, buffers };
}

const opened = (id: string, state: object, target = "jupyter.widget"): Message =>
  message("comm_open", {
    comm_id: id,
    target_name: target,
    data: { state: { _model_name: "M", _model_module: "m", _model_module_version: "1", ...state } },
  });
const changed = (
  id: string,
  method: string,
  state: object,
  paths: unknown[] = [],
  buffers: Uint8Array[] = [],
): Message => message("comm_msg", { comm_id: id, data: { method, state, buffer_paths: paths } }, buffers);

function saved(...messages: readonly Message[]): unknown {
  const states = new WidgetStates();
  for (const each of messages) states.receive(each);
  const metadata: Record<string, unknown> = { widgets: "of an earlier run" };
  states.saveIn(metadata);
  return (metadata.widgets as Record<string, { state: unknown }> | undefined)?.[
    "application/vnd.jupyter.widget-state+json"
  ]?.state;
}

it("saves what each open widget shows last, whoever changed it", () => {
  const all = saved(
    opened("a", { value: 1, max: 9 }),
    opened("b", { value: 1 }),
    changed("a", "update", { value: 2 }),
    changed("a", "echo_update", { value: 3 }),
    changed("a", "custom", { value: 4 }),
    message("comm_close", { comm_id: "b" }),
  );
  const identity = { model_name: "M", model_module: "m", model_module_version: "1" };
  expect(all).toEqual({ a: { ...identity, state: expect.objectContaining({ value: 3, max: 9 }) } });
});

it("saves bytes as text, and those that were replaced not", () => {
  const all = saved(
    opened("a", {}),
    changed("a", "update", {}, [["value"]], [Uint8Array.of(1)]),
    changed("a", "update", { list: [null] }, [["list", 0], ["value"]], [Uint8Array.of(2), Uint8Array.of(3)]),
    changed("a", "update", { list: [] }),
  );
  expect(all).toMatchObject({ a: { buffers: [{ encoding: "base64", path: ["value"], data: "Aw==" }] } });
});

it("saves nothing, and removes what an earlier run saved, where there are no widgets", () => {
  expect(saved(opened("a", {}, "another.target"), changed("b", "update", { value: 1 }))).toBeUndefined();
});
