import type { MimeBundle, TaskOutput } from "mixture-growth-display";
import { bundleStill, type Still, stacked } from "../still.js";

/** An output as notebook files hold it. */
type Output = Readonly<Record<string, unknown>>;

/** The outputs of one drawing, in order; what is shown again under the same id replaces what stood there. */
export class Outputs {
  readonly #shown: { readonly id: string | undefined; output: Output }[] = [];
  #isCleared = false;

  get list(): readonly Output[] {
    return this.#shown.map(({ output }) => output);
  }

  add({ type, content }: TaskOutput): void {
    if (type === "clear_output") {
      if (content.wait === true) this.#isCleared = true;
      else this.#shown.length = 0;
      return;
    }
    if (type === "update_display_data") {
      this.#update(content);
      return;
    }
    if (this.#isCleared) this.#shown.length = 0;
    this.#isCleared = false;
    const last = this.#shown.at(-1)?.output;
    if (type === "stream" && last?.output_type === "stream" && last.name === content.name) {
      const text = String(last.text) + String(content.text);
      this.#shown.splice(-1, 1, { id: undefined, output: { ...last, text } });
      return;
    }
    const { transient, ...rest } = content;
    this.#shown.push({ id: idOf(transient), output: { output_type: type, ...rest } });
  }

  still(): Still {
    return stacked(this.list.map(outputStill));
  }

  #update({ transient, ...rest }: TaskOutput["content"]): void {
    const id = idOf(transient);
    for (const shown of this.#shown) {
      if (id !== undefined && shown.id === id) shown.output = { output_type: "display_data", ...rest };
    }
  }
}

function idOf(transient: unknown): string | undefined {
  const id = (transient as { display_id?: unknown } | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

function outputStill({ output_type: type, data, text, ename, evalue }: Output): Still {
  if (type === "stream") return bundleStill({ "text/plain": String(text) });
  if (type === "error") return bundleStill({ "text/plain": `${String(ename)}: ${String(evalue)}` });
  return bundleStill((data ?? {}) as MimeBundle);
}
