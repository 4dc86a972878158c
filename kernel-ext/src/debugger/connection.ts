import type { Debugger, Runtime } from "node:inspector";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { type InterruptFlags, wakesIndex } from "../wire/interrupt-flags.js";
import { DebugError } from "./messages.js";
import { type TargetCalls, targetCall } from "./target.js";

const kernelUrl = new URL("../..", import.meta.url).href;
const kernelFolder = kernelUrl.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Scripts that are somebody's own: cells, local files, and where the debugger itself stops. V8 names files by their URL. */
const ownScripts = [
  "(?:hidden )?cell(?: \\d+)?$",
  "expression$",
  `(?!${kernelFolder})file:(?!.*/node_modules/).*\\.[cm]?[jt]sx?$`,
  "file:.*/debugger/checkpoint\\.js$",
].join("|");
/** What the kernel itself does not need: its compilers throw and catch a lot. */
const libraries = `(?!${kernelFolder})file:(?!.*/node_modules/(?:typescript|tslab)/).*/node_modules/.*`;
const ownForm = new RegExp(`^(?:${ownScripts})`);

/** Whether a script is the kernel's own. */
export function isKernels(url: string): boolean {
  return url.startsWith(kernelUrl);
}

/** The cell's name or the file's path of a script that may be somebody's own. */
export function ownSource(url: string): string | undefined {
  if (!ownForm.test(url)) return undefined;
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

/** What was thrown, as V8 reports it. */
interface ExceptionDetails {
  readonly text: string;
  readonly exception?: { readonly description?: string | undefined } | undefined;
}

/** How long an expression may take: nothing, not even stop, reaches the thread while it evaluates one. */
const longestMs = 5000;

/** Parameters that Node's types leave out. */
interface EvaluateParameters extends Runtime.EvaluateParameterType {
  readonly disableBreaks?: boolean;
  readonly timeout?: number;
}

/** A parameter that Node's types leave out. */
interface FrameQuestion extends Debugger.EvaluateOnCallFrameParameterType {
  readonly timeout?: number;
}

/** V8's inspector of the thread of the cells, used from another thread. */
export class Connection {
  readonly session: Session;
  /** Asks without an end to the wait of the thread. */
  readonly #askQuietly: Session["post"];

  private constructor(session: Session, flags: InterruptFlags) {
    this.session = session;
    this.#askQuietly = session.post.bind(session) as Session["post"];
    session.post = ((...question: Parameters<Session["post"]>) => {
      Atomics.add(flags, wakesIndex, 1);
      Atomics.notify(flags, wakesIndex);
      return this.#askQuietly(...question);
    }) as Session["post"];
  }

  /**
   * Connects to the main thread.
   *
   * @param flags by which a thread that waits for a signal is woken, to answer what is asked
   * @param listen subscribes to events before the first can come
   */
  static async open(flags: InterruptFlags, listen: (session: Session) => void): Promise<Connection> {
    const session = new Session();
    session.connectToMainThread();
    listen(session);
    const connection = new Connection(session, flags);
    await session.post("Runtime.enable");
    await session.post("Debugger.enable", { maxScriptsCacheSize: 0 });
    await connection.fold(true);
    await connection.call("attach", true);
    return connection;
  }

  /** Steps over everything that is not somebody's own. V8 hides most of what is thrown there; libraries may be left out of that. */
  async fold(foldsLibraries: boolean): Promise<void> {
    const open = foldsLibraries ? ownScripts : `${ownScripts}|${libraries}`;
    await this.session.post("Debugger.setBlackboxPatterns", { patterns: [`^(?!${open})`] });
  }

  /** Lets the thread of the cells run as if there had been no debugger. */
  async close(): Promise<void> {
    const { session } = this;
    await this.call("attach", false);
    await session.post("Debugger.disable");
    await session.post("Runtime.disable");
    session.disconnect();
  }

  /** Calls the target with JSON, and gives its result. */
  call<Name extends keyof TargetCalls>(
    name: Name,
    ...args: Parameters<TargetCalls[Name]>
  ): Promise<Awaited<ReturnType<TargetCalls[Name]>>> {
    return this.#call(this.session.post, name, args);
  }

  /** Lets the stopped thread wait for a signal until something else is asked. @returns whether one has come */
  awaitSignal(wakes: number): Promise<boolean> {
    return this.#call(this.#askQuietly, "awaitSignal", [wakes]);
  }

  async #call<Name extends keyof TargetCalls>(
    post: Session["post"],
    name: Name,
    args: Parameters<TargetCalls[Name]>,
  ): Promise<Awaited<ReturnType<TargetCalls[Name]>>> {
    const expression = targetCall(name, ...args.map((each) => JSON.stringify(each)));
    const question: EvaluateParameters = {
      expression,
      returnByValue: true,
      awaitPromise: name === "rich",
      silent: true,
      disableBreaks: true,
    };
    const { result, exceptionDetails } = await post("Runtime.evaluate", question);
    if (exceptionDetails) throw thrown(exceptionDetails);
    return result.value as Awaited<ReturnType<TargetCalls[Name]>>;
  }

  /**
   * Evaluates JavaScript in a frame of the stopped thread.
   *
   * @throws LateError if it takes longer than it may
   */
  async evaluateInFrame(question: FrameQuestion): Promise<Runtime.RemoteObject> {
    const { timeout = longestMs } = question;
    const asked = this.session.post("Debugger.evaluateOnCallFrame", { silent: true, timeout, ...question });
    const { result, exceptionDetails } = await limited(asked, timeout);
    if (exceptionDetails) throw thrown(exceptionDetails);
    return result;
  }

  /** Evaluates JavaScript that somebody has asked for, outside of any frame. */
  async evaluate(
    expression: string,
    options: Pick<Runtime.EvaluateParameterType, "objectGroup" | "returnByValue" | "generatePreview">,
  ): Promise<Runtime.RemoteObject> {
    const question: EvaluateParameters = { expression, ...options, silent: true, timeout: longestMs };
    const { result, exceptionDetails } = await limited(
      this.session.post("Runtime.evaluate", question),
      longestMs,
    );
    if (exceptionDetails) throw thrown(exceptionDetails);
    return result;
  }
}

/** An evaluation that was ended. */
export class LateError extends DebugError {}

/** Says of an evaluation that was ended why. */
async function limited<T>(evaluation: Promise<T>, ms: number): Promise<T> {
  try {
    return await evaluation;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("terminated")) throw error;
    throw new LateError(
      `Expected an expression that ends within ${ms / 1000} s but got a longer one (evaluate). Write it into a cell: cells can be stopped.`,
    );
  }
}

/** Makes the error of what an evaluation has thrown. */
function thrown({ text, exception }: ExceptionDetails): DebugError {
  return new DebugError((exception?.description ?? text).split("\n    at ", 1)[0]);
}
