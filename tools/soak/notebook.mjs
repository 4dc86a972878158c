// @ts-check
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { KernelClient } from "../../kernel-ext/dist/client/kernel-client.js";
import { KernelProcess } from "../../kernel-ext/dist/client/kernel-process.js";
import { cloneRoot } from "../setup/places.mjs";

/** The first cell of every notebook. */
const firstCell = `
  import { type Dataset, GrowthPlan, gradmax, net2wider, randomGrowth, smallCnn, startHere, startRun, subset } from "mixture-growth";
  const { train: all, test } = startHere("smoke").data;
  const first = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const data: Dataset = { name: "soak", train: subset(all, first(96)), test: subset(test, first(40)) };
  const network = smallCnn({ channels: [8, 16], classes: 10, input: [14, 14, 1] });
`;

/** A notebook whose kernel may die at any time. */
export class Notebook {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    /** @type {KernelProcess | undefined} */
    this.kernel = undefined;
    /** @type {KernelClient | undefined} */
    this.client = undefined;
    /** Lines that were printed since the last cell began. @type {string[]} */
    this.lines = [];
    /** Called when a cell's outputs have ended, by cell. @type {Map<string, () => void>} */
    this.idle = new Map();
    if (!existsSync(join(folder, "node_modules"))) {
      symlinkSync(join(cloneRoot, "node_modules"), join(folder, "node_modules"));
    }
  }

  /** Starts a kernel, and runs the first cell. */
  async start() {
    this.kernel = await KernelProcess.start({ folder: this.folder });
    this.client = new KernelClient(this.kernel.connection, {
      onPublished: ({ header, parent, content }) => {
        if (header.msg_type === "stream") {
          this.lines.push(...String(content.text).split("\n").filter(Boolean));
        }
        if (content.execution_state === "idle") this.idle.get(String(parent.msg_id))?.();
      },
    });
    await this.client.request("shell", "kernel_info_request", {}).reply;
    await this.client.welcome;
    const { status, ename, evalue } = await this.run(firstCell);
    if (status !== "ok") throw new Error(`Expected the first cell to run but got ${ename}: ${evalue}`);
  }

  /**
   * Runs a cell.
   *
   * @param {string} code
   * @returns {Promise<import("../../kernel-ext/dist/wire/codec.js").Content>} the reply; `status` is "died" if the
   *   kernel was killed
   */
  async run(code) {
    this.lines.length = 0;
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const client = /** @type {KernelClient} */ (this.client);
    const { id, reply } = client.request("shell", "execute_request", content);
    const idle = new Promise((resolve) => {
      this.idle.set(id, () => resolve(undefined));
    });
    try {
      const { content: answer } = await reply;
      await idle;
      return answer;
    } catch {
      return { status: "died" };
    }
  }

  /** Interrupts the kernel, as the stop button does. */
  async interrupt() {
    await this.client?.request("control", "interrupt_request", {}).reply;
  }

  /** Kills the kernel, as a power cut would. */
  async kill() {
    await this.kernel?.kill();
    this.client?.close();
  }
}
