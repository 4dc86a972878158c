import type { Content, Message } from "../wire/codec.js";

/** The type under which a notebook's metadata hold what its widgets show. */
const stateType = "application/vnd.jupyter.widget-state+json";

interface SavedModel {
  readonly values: Content;
  /** By its path in the state, as JSON. */
  readonly buffers: Map<string, Uint8Array>;
}

/** What widgets show at the end of a run: a page without a kernel shows them from it. */
export class WidgetStates {
  readonly #models = new Map<string, SavedModel>();

  /** Receives a message of a comm. */
  receive({ header, content, buffers }: Message): void {
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as Content;
    if (header.msg_type === "comm_open" && content.target_name === "jupyter.widget") {
      this.#models.set(id, { values: {}, buffers: new Map() });
      this.#update(id, data, buffers);
    }
    const isUpdate = data.method === "update" || data.method === "echo_update";
    if (header.msg_type === "comm_msg" && isUpdate) this.#update(id, data, buffers);
    if (header.msg_type === "comm_close") this.#models.delete(id);
  }

  /** Puts the states into the metadata of a notebook; without widgets there are none. */
  saveIn(metadata: Content): void {
    delete metadata.widgets;
    if (this.#models.size === 0) return;
    const state = Object.fromEntries([...this.#models].map(([id, model]) => [id, saved(model)]));
    metadata.widgets = { [stateType]: { version_major: 2, version_minor: 0, state } };
  }

  #update(id: string, data: Content, sent: readonly Uint8Array[]): void {
    const model = this.#models.get(id);
    if (model === undefined) return;
    const values = (data.state ?? {}) as Content;
    Object.assign(model.values, values);
    const paths = (data.buffer_paths ?? []) as readonly (readonly (string | number)[])[];
    const changed = new Set([...Object.keys(values), ...paths.map(([name]) => String(name))]);
    for (const path of model.buffers.keys()) {
      if (changed.has(String((JSON.parse(path) as unknown[])[0]))) model.buffers.delete(path);
    }
    for (const [index, path] of paths.entries()) {
      const bytes = sent[index];
      if (bytes !== undefined) model.buffers.set(JSON.stringify(path), bytes);
    }
  }
}

function saved({ values, buffers }: SavedModel): Content {
  const { _model_name, _model_module, _model_module_version } = values;
  const identity = {
    model_name: _model_name,
    model_module: _model_module,
    model_module_version: _model_module_version,
  };
  const binary = [...buffers].map(([path, bytes]) => ({
    encoding: "base64",
    path: JSON.parse(path) as unknown,
    data: Buffer.from(bytes).toString("base64"),
  }));
  return { ...identity, state: values, ...(binary.length === 0 ? {} : { buffers: binary }) };
}
