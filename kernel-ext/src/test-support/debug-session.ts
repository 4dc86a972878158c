import { setTimeout as pause } from "node:timers/promises";
import type { Content } from "../wire/codec.js";
import type { Running, TestKernel } from "./test-kernel.js";

/** A response of the debug protocol. */
export interface DebugResponse {
  readonly success: boolean;
  readonly message?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A variable, as it is listed. */
interface Listed {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly variablesReference: number;
}

/** What is asked of a frame. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source: { readonly path: string };
}

const patienceMs = 8_000;

/** A front end that debugs a kernel. */
export class DebugSession {
  readonly #kernel: TestKernel;
  #seen = 0;
  #seq = 0;

  constructor(kernel: TestKernel) {
    this.#kernel = kernel;
  }

  /** Sends a request. */
  async send(command: string, args: Content = {}): Promise<DebugResponse> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    return (await this.#kernel.ask("debug_request", content, "control")) as unknown as DebugResponse;
  }

  /** Sends a request that must succeed, and gives its body. */
  async ask(command: string, args: Content = {}): Promise<Record<string, unknown>> {
    const { success, message, body } = await this.send(command, args);
    if (!success) throw new Error(`Expected ${command} to succeed but got: ${message}`);
    return body;
  }

  /** Attaches, as front ends do. */
  async attach(): Promise<void> {
    await this.ask("initialize", { clientID: "test", adapterID: "" });
    await this.ask("attach");
    await this.ask("configurationDone");
  }

  /** Ends the stop in which a failed test has left the kernel, and attaches again. */
  async release(): Promise<void> {
    if ((await this.ask("debugInfo")).stoppedThreads?.toString() === "") return;
    await this.ask("disconnect");
    await this.attach();
  }

  /** Sets breakpoints in a cell, and begins to run it. */
  async begin(code: string, lines: readonly number[]): Promise<Running> {
    await this.breakAt(code, lines);
    return this.#kernel.begin(code);
  }

  /** Sets breakpoints in a cell. */
  breakAt(code: string, lines: readonly number[]): Promise<readonly Content[]> {
    return this.breakWhere(
      code,
      lines.map((line) => ({ line })),
    );
  }

  /** Sets breakpoints with rules in a cell. */
  async breakWhere(code: string, breakpoints: readonly object[]): Promise<readonly Content[]> {
    const { sourcePath } = await this.ask("dumpCell", { code });
    const body = await this.ask("setBreakpoints", { source: { path: sourcePath }, breakpoints });
    return body.breakpoints as readonly Content[];
  }

  /** Waits until the kernel has stopped once more. */
  stopped(): Promise<Content> {
    return this.event("stopped");
  }

  /** Waits for the next event of a kind. */
  async event(kind: string): Promise<Content> {
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      const { published } = this.#kernel;
      while (this.#seen < published.length) {
        const { header, content } = published[this.#seen++] ?? {};
        if (header?.msg_type === "debug_event" && content?.event === kind) return content.body as Content;
      }
      await pause(5);
    }
    throw new Error(`Expected the event ${kind} but got none in ${patienceMs / 1000} s.`);
  }

  /** The frames of the present stop, the innermost first. */
  async frames(): Promise<readonly Frame[]> {
    return (await this.ask("stackTrace", { threadId: 1 })).stackFrames as readonly Frame[];
  }

  /** Where the kernel is stopped: the names and lines of its frames. */
  async where(): Promise<string[]> {
    return (await this.frames()).map(({ name, line }) => `${name}:${line}`);
  }

  /** The variables that a frame sees, in groups. */
  async variables(frame = 0): Promise<Record<string, Record<string, string>>> {
    const { id: frameId } = (await this.frames())[frame] ?? {};
    const { scopes } = (await this.ask("scopes", { frameId })) as { scopes: Listed[] };
    const found = scopes.map(async ({ name, variablesReference }) => {
      const all = await this.open(variablesReference);
      return [
        name,
        Object.fromEntries(all.map((each) => [each.name, `${each.value}: ${each.type}`])),
      ] as const;
    });
    return Object.fromEntries(await Promise.all(found));
  }

  /** What a variable holds. */
  async open(variablesReference: number): Promise<readonly Listed[]> {
    return (await this.ask("variables", { variablesReference })).variables as readonly Listed[];
  }

  /** Evaluates an expression in the innermost frame. */
  async evaluate(expression: string): Promise<unknown> {
    const [frame] = await this.frames();
    const { success, message, body } = await this.send("evaluate", { expression, frameId: frame?.id });
    return success ? body.result : message;
  }

  /** Continues. */
  async go(command = "continue"): Promise<void> {
    await this.ask(command, { threadId: 1 });
  }
}
