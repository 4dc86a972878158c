// @ts-check
import { setTimeout as pause } from "node:timers/promises";
import { KernelClient } from "../../kernel-ext/dist/client/kernel-client.js";
import { KernelProcess } from "../../kernel-ext/dist/client/kernel-process.js";

/** @typedef {import("../../kernel-ext/dist/wire/codec.js").Message} Message */

/**
 * What came of a cell.
 *
 * @typedef {object} Ran
 * @property {string} id of its request
 * @property {Record<string, any>} reply its content, or `{ status: "none" }` if none came in time
 * @property {string} stdout
 * @property {readonly Message[]} published
 * @property {number} ms until the reply
 */

/** How long an answer may take. */
const longestMs = 15_000;

/** A kernel that is asked what it can do; it is started anew when it has died. */
export class ProbedKernel {
  /** @type {readonly string[]} */
  #command;
  /** @type {string} */
  #folder;
  /** @type {KernelProcess | undefined} */
  #process;
  /** @type {KernelClient | undefined} */
  #client;
  /** @type {Message[]} */
  #published = [];
  #hasEnded = false;
  /** @type {"message" | "signal"} */
  #stopsBy;

  /**
   * @param {readonly string[]} command
   * @param {string} folder of the notebook
   * @param {"message" | "signal"} stopsBy how its kernelspec asks to be stopped
   */
  constructor(command, folder, stopsBy) {
    this.#command = command;
    this.#folder = folder;
    this.#stopsBy = stopsBy;
  }

  /** Starts it, anew if it runs. */
  async start() {
    await this.close();
    const kernel = await KernelProcess.start({ folder: this.#folder, command: this.#command });
    this.#process = kernel;
    this.#hasEnded = false;
    void kernel.ended.then(() => {
      if (this.#process === kernel) this.#hasEnded = true;
    });
    this.#published = [];
    this.#client = new KernelClient(kernel.connection, {
      onPublished: (message) => this.#published.push(message),
    });
    await this.ask("kernel_info_request", {});
    await pause(300);
  }

  get #connected() {
    if (!this.#client) throw new Error("Expected a kernel that was started.");
    return this.#client;
  }

  /**
   * Asks; the content of the reply, or `{ status: "none" }` if none comes in time.
   *
   * @param {string} type
   * @param {Record<string, unknown>} content
   * @param {"shell" | "control"} [channel]
   * @param {number} [withinMs]
   * @returns {Promise<Record<string, any>>}
   */
  async ask(type, content, channel = "shell", withinMs = longestMs) {
    const { reply } = this.#connected.request(channel, type, content);
    const none = pause(withinMs, { status: "none" }, { ref: false });
    const answer = reply.then(({ content }) => content).catch(() => ({ status: "none" }));
    return Promise.race([answer, none]);
  }

  /**
   * Sends a cell without waiting for it.
   *
   * @param {string} code
   * @param {Record<string, unknown>} [more]
   * @returns {{ readonly id: string, readonly ended: Promise<Ran> }}
   */
  begin(code, more = {}) {
    const began = performance.now();
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const { id, reply } = this.#connected.request("shell", "execute_request", { ...content, ...more });
    const none = { content: { status: "none" } };
    const answered = reply.catch(() => none);
    const ended = Promise.race([answered, pause(longestMs, none, { ref: false })]).then(async (message) => {
      const ms = performance.now() - began;
      await pause(150);
      const published = this.publishedBy(id);
      const stdout = published
        .filter(({ header, content }) => header.msg_type === "stream" && content.name === "stdout")
        .map(({ content }) => content.text)
        .join("");
      return { id, reply: message.content, stdout, published, ms };
    });
    return { id, ended };
  }

  /**
   * Runs a cell.
   *
   * @param {string} code
   * @param {Record<string, unknown>} [more]
   */
  run(code, more) {
    return this.begin(code, more).ended;
  }

  /** @param {string} id of a request */
  publishedBy(id) {
    return this.#published.filter(({ parent }) => parent.msg_id === id);
  }

  /** Asks it to stop, as a front end does. */
  async stop() {
    if (this.#stopsBy === "message") await this.ask("interrupt_request", {}, "control", 2000);
    else if (this.#process?.pid !== undefined) process.kill(this.#process.pid, "SIGINT");
  }

  /** Whether it lives and answers. */
  async isAlive() {
    await pause(200);
    return !this.#hasEnded && (await this.run("1")).reply.status === "ok";
  }

  /** Ends it. */
  async close() {
    this.#client?.close();
    await this.#process?.kill();
    this.#client = undefined;
    this.#process = undefined;
  }
}
