import { type MimeBundle, type Output, Outputs, type TaskOutput } from "mixture-growth-display";
import { bundleStill, type Still, stacked } from "../still.js";
import { Widget } from "../widget.js";

/** At most 20 pictures a second: more would not be seen. */
const pauseMs = 50;

/** The place where a view or an {@link Output} shows things. */
export abstract class OutputArea extends Widget {
  #outputs = new Outputs();
  #newest = this.#outputs;
  #isSent = true;
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @internal */
  constructor() {
    super({
      kind: { name: "OutputModel", view: "OutputView", module: "@jupyter-widgets/output", version: "1.0.0" },
      state: { outputs: [], msg_id: "" },
    });
  }

  override close(): void {
    clearTimeout(this.#timer);
    super.close();
  }

  /** @internal */
  still(): Still {
    return stacked(this.#outputs.list.map(outputStill));
  }

  /**
   * Begins anew. What was shown stays until something new is, so that nothing flickers; what an earlier drawing still
   * prints is dropped.
   */
  protected begin(): (output: TaskOutput) => void {
    const outputs = new Outputs();
    this.#newest = outputs;
    return (output) => {
      if (this.#newest !== outputs) return;
      outputs.add(output);
      // The first is sent at once: what follows may be a long computation, which lets no timer run.
      const isFirst = this.#outputs !== outputs;
      this.#outputs = outputs;
      this.#isSent = false;
      const wait = isFirst ? 0 : this.#sentAt + pauseMs - performance.now();
      if (wait <= 0) this.#send();
      else this.#timer ??= setTimeout(() => this.#send(), wait).unref();
    };
  }

  /** Ends what was begun: sends what waits, and removes what was shown before. */
  protected finish(): void {
    if (this.#outputs !== this.#newest) this.#replace(this.#newest);
    else if (!this.#isSent) this.#send();
  }

  /** Adds to what is shown. */
  protected append(output: TaskOutput): void {
    this.#outputs.add(output);
    this.#send();
  }

  /** Removes what is shown. */
  protected empty(): void {
    this.#replace(new Outputs());
  }

  #replace(outputs: Outputs): void {
    this.#newest = outputs;
    this.#outputs = outputs;
    this.#send();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isSent = true;
    this.#sentAt = performance.now();
    this.model.set({ outputs: this.#outputs.list });
  }
}

function outputStill(output: Output): Still {
  if (output.output_type === "stream") return bundleStill({ "text/plain": output.text });
  if (output.output_type === "error")
    return bundleStill({ "text/plain": `${output.ename}: ${output.evalue}` });
  return bundleStill(output.data as MimeBundle);
}
