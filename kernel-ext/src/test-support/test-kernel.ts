import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { KernelClient } from "../client/kernel-client.js";
import { KernelProcess } from "../client/kernel-process.js";
import type { EngineName } from "../engine/engines.js";
import { type Content, createHeader, encodeMessage, type Message } from "../wire/codec.js";
import { buildKernel } from "./built-kernel.js";
import { starvedSeconds } from "./starvation.js";

/** What came of a cell. */
export interface Ran {
  readonly reply: Content;
  /** All that was published for it, in order, without its states and its input. */
  readonly published: readonly Message[];
  /** Everything that it printed to one stream. */
  text(stream: "stdout" | "stderr"): string;
  /** The bundle of its last value. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly seconds: number;
}

/** A cell that is running. */
export interface Running {
  readonly id: string;
  /** The answer, before the kernel is idle again. */
  readonly reply: Promise<unknown>;
  readonly ended: Promise<Ran>;
}

/** A kernel of its own, in a folder of its own, for a test file. */
export class TestKernel {
  /** The folder in which cells run. */
  readonly folder: string;
  readonly process: KernelProcess;
  readonly client: KernelClient;
  /** Everything that was published. */
  readonly published: Message[] = [];
  /** What the kernel asked the user. */
  readonly questions: Message[] = [];
  readonly #idle = new Map<string, () => void>();

  private constructor(folder: string, process_: KernelProcess) {
    this.folder = folder;
    this.process = process_;
    this.client = new KernelClient(process_.connection, {
      onPublished: (message) => this.#take(message),
      onInputRequest: (message) => this.questions.push(message),
    });
  }

  /**
   * Builds and starts a kernel.
   *
   * @param files what is in its folder, text by path
   * @param engine what it runs cells with; the default, or what the environment says, if it is not given
   * @returns the kernel, ready
   */
  static async start(files: Readonly<Record<string, string>> = {}, engine?: EngineName): Promise<TestKernel> {
    await buildKernel();
    const place = mkdtempSync(path.join(tmpdir(), "kernel test "));
    const folder = path.join(place, "notebooks");
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const env: Record<string, string> = engine === undefined ? {} : { MIXTURE_GROWTH_ENGINE: engine };
    const kernel = new TestKernel(folder, await KernelProcess.start({ folder, env }));
    // A kernel answers other questions before it has loaded its engine.
    await Promise.all([kernel.ask("comm_info_request"), kernel.client.welcome]);
    return kernel;
  }

  /** Asks something and gives the content of the answer. */
  async ask(type: string, content: Content = {}, channel: "shell" | "control" = "shell"): Promise<Content> {
    return (await this.client.request(channel, type, content).reply).content;
  }

  /** Runs a cell to its end. */
  run(code: string, more: Content = {}): Promise<Ran> {
    return this.begin(code, more).ended;
  }

  /** Runs a cell. @returns the plain text of its value, or the name and message of its error */
  async shown(code: string): Promise<unknown> {
    const { result, reply } = await this.run(code);
    if (reply.status === "ok") return result?.["text/plain"];
    return `${String(reply.ename)}: ${String(reply.evalue)}`;
  }

  /**
   * Runs a cell that fails.
   *
   * @returns its trace, without colours
   * @throws Error if it does not fail
   */
  async traceOf(code: string): Promise<string> {
    const { status, traceback } = (await this.run(code)).reply;
    if (status !== "error") throw new Error(`Expected a cell to fail but got ${String(status)} (${code}).`);
    return stripVTControlCharacters((traceback as string[]).join("\n"));
  }

  /** Begins to run a cell. */
  begin(code: string, more: Content = {}): Running {
    const began = performance.now();
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      ...more,
    };
    const { id, reply } = this.client.request("shell", "execute_request", content);
    const idle = new Promise<void>((resolve) => this.#idle.set(id, resolve));
    const ended = Promise.all([reply, idle]).then(([{ content: answer }]): Ran => {
      const seconds = (performance.now() - began) / 1000;
      return this.#ran(id, answer, seconds);
    });
    return { id, reply, ended };
  }

  /** Answers a question of the kernel. */
  answer({ header: parent }: Message, value: string): void {
    const header = createHeader("input_reply", this.client.session);
    const message = { identities: [], header, parent, metadata: {}, content: { value }, buffers: [] };
    this.client.send("stdin", encodeMessage(message, this.process.connection.key));
  }

  /** Presses stop. */
  async stop(): Promise<void> {
    await this.client.request("control", "interrupt_request", {});
  }

  /** Begins to run a cell, and waits until it has printed something. */
  async beginPrinting(code: string): Promise<Running> {
    const running = this.begin(code);
    while (!this.published.some((message) => message.parent.msg_id === running.id && isStream(message)))
      await pause(5);
    return running;
  }

  /**
   * Runs a cell, presses stop after it has printed something, and waits for its end.
   *
   * @returns with it, how long stop took, without the time in which it waited for a processor that others had
   */
  async runAndStop(code: string): Promise<Ran & { readonly stopSeconds: number }> {
    const { ended } = await this.beginPrinting(code);
    await pause(100);
    const waited = (): number => starvedSeconds(this.process.pid) + starvedSeconds(process.pid);
    const [pressed, waitedBefore] = [performance.now(), waited()];
    await this.stop();
    const ran = await ended;
    const stopSeconds = (performance.now() - pressed) / 1000 - (waited() - waitedBefore);
    return { ...ran, stopSeconds };
  }

  /** Ends the kernel. */
  async close(): Promise<void> {
    await this.client.request("control", "shutdown_request", { restart: false });
    await Promise.race([this.process.ended, pause(3000)]);
    await this.process.kill();
    this.client.close();
    rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }

  #ran(id: string, reply: Content, seconds: number): Ran {
    const own = this.published.filter(({ parent }) => parent.msg_id === id);
    const published = own.filter(
      ({ header }) => header.msg_type !== "status" && header.msg_type !== "execute_input",
    );
    const result = own.find(({ header }) => header.msg_type === "execute_result")?.content.data;
    return {
      reply,
      published,
      text: (stream) =>
        published
          .flatMap((message) => (isStream(message, stream) ? [String(message.content.text)] : []))
          .join(""),
      result: result as Ran["result"],
      seconds,
    };
  }

  #take(message: Message): void {
    this.published.push(message);
    const isIdle = message.header.msg_type === "status" && message.content.execution_state === "idle";
    if (isIdle) this.#idle.get(String(message.parent.msg_id))?.();
  }
}

function isStream({ header, content }: Message, name?: string): boolean {
  return header.msg_type === "stream" && (name === undefined || content.name === name);
}
