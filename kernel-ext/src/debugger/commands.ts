import { basename } from "node:path";
import type { Attachment } from "./attachment.js";
import { cellNaming, cellPath } from "./cell-paths.js";
import { exceptionFilters } from "./exceptions.js";
import {
  type Arguments,
  breakpointOf,
  expected,
  listOf,
  notStopped,
  numberOf,
  textOf,
  type Variable,
} from "./messages.js";
import { isPlainFile } from "./scripts.js";
import type { Motion } from "./stepping.js";
import type { Stop } from "./stop.js";
import { type TargetCalls, targetCall } from "./target.js";

/** How a front end shows things. */
export interface FrontEnd {
  /**
   * Whether it shows the values of variables beside their types. JupyterLab's tree shows the type in the place of the value if
   * it knows the type, unless it is one of Python's.
   */
  readonly showsTypes: boolean;
}

/** What the commands act on. */
export interface DebugState {
  /** The attachment, if there is one. */
  readonly attachment: Attachment | undefined;
  /** Attaches, if that was not done. */
  attach(): Promise<void>;
  detach(): Promise<void>;
  /** Remembers how the front end shows things. */
  initialize(front: FrontEnd): void;
  /** Tells a front end that has come while the thread of the cells is stopped. */
  configured(): void;
  readonly front: FrontEnd;
  /** The texts of cells that were dumped, by path. */
  readonly cells: Map<string, string>;
  /** The text of a cell or file; undefined if there is none. */
  text(path: string): Promise<string | undefined>;
  /** Asks the thread of the cells in the way that is open. */
  ask<Name extends keyof TargetCalls>(
    name: Name,
    ...args: Parameters<TargetCalls[Name]>
  ): Promise<Awaited<ReturnType<TargetCalls[Name]>>>;
  variables(): Promise<Variable[]>;
}

/** Does what a request asks for, and gives the body of the response. */
type Command = (args: Arguments, state: DebugState, command: string) => Promise<object> | object;

/** There is one thread for front ends: that of the cells. */
export const threadId = 1;

/** The commands that need no order and may have to wait for the thread of the cells: others do not wait for them. */
export const unordered: ReadonlySet<string> = new Set([
  "debugInfo",
  "dumpCell",
  "inspectVariables",
  "modules",
  "richInspectVariables",
  "source",
]);

/** All commands, by name. */
export const commands: Readonly<Record<string, Command>> = {
  debugInfo: (_, state) => debugInfo(state),
  initialize: (args, state) => {
    state.initialize({ showsTypes: args.clientID !== "jupyterlab" });
    return {
      supportsConfigurationDoneRequest: true,
      supportsModulesRequest: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      exceptionBreakpointFilters: exceptionFilters,
    };
  },
  attach: async (_, state) => {
    await state.attach();
    return {};
  },
  configurationDone: (_, state, command) => {
    attached(state, command);
    state.configured();
    return {};
  },
  disconnect: async (_, state) => {
    await state.detach();
    return {};
  },
  dumpCell: (args, { cells }, command) => {
    const code = textOf(args, "code", command);
    const sourcePath = cellPath(code);
    cells.set(sourcePath, code);
    return { sourcePath };
  },
  setBreakpoints: async (args, state, command) => {
    const { breakpoints } = attached(state, command);
    const path = textOf(sourceOf(args), "path", command);
    const wanted = listOf(args, "breakpoints", command).map((each) => breakpointOf(each, command));
    return { breakpoints: await breakpoints.set(path, wanted) };
  },
  setExceptionBreakpoints: async (args, state, command) => {
    await attached(state, command).exceptions.set(listOf(args, "filters", command));
    return {};
  },
  source: async (args, state, command) => {
    const path = textOf(sourceOf(args), "path", command);
    const content = await state.text(path);
    const mimeType = isPlainFile(path) ? "text/javascript" : "text/typescript";
    if (content !== undefined) return { content, mimeType };
    throw expected("the path of a cell or of a file that can be read", path, command);
  },
  threads: () => ({ threads: [{ id: threadId, name: "cells" }] }),
  stackTrace: (_, state) => {
    const frames = (state.attachment?.stop?.frames ?? []).map(({ call, place, ...frame }) => frame);
    return { stackFrames: frames, totalFrames: frames.length };
  },
  scopes: async (args, state, command) => ({
    scopes: await stopped(state, command).scopes(numberOf(args, "frameId", command)),
  }),
  variables: async (args, state, command) => ({
    variables: listed(
      await attached(state, command).variables.open(numberOf(args, "variablesReference", command)),
      state,
    ),
  }),
  continue: async (_, state, command) => {
    await move("resume", state, command);
    return { allThreadsContinued: true };
  },
  next: (_, state, command) => move("stepOver", state, command),
  stepIn: (_, state, command) => move("stepInto", state, command),
  stepOut: (_, state, command) => move("stepOut", state, command),
  pause: async (_, state, command) => {
    const { stop } = attached(state, command);
    if (!stop) await attached(state, command).pause();
    return {};
  },
  evaluate: (args, state, command) => evaluate(args, state, command),
  modules: async (_, state) => {
    const files = new Set([...(await state.ask("files")), ...((await state.attachment?.plainFiles()) ?? [])]);
    const modules = [...files].map((file) => ({ id: file, name: basename(file), path: file }));
    return { modules, totalModules: modules.length };
  },
  inspectVariables: async (_, state) => ({ variables: listed(await state.variables(), state) }),
  richInspectVariables: (args, state, command) => richInspect(args, state, command),
  copyToGlobals: async (args, state, command) => {
    const from = textOf(args, "srcVariableName", command);
    const to = textOf(args, "dstVariableName", command);
    const frameId = numberOf(args, "srcFrameId", command);
    await stopped(state, command).pass(frameId, from, command, (value) =>
      targetCall("declare", JSON.stringify(to), value),
    );
    return {};
  },
};

function listed(variables: readonly Variable[], { front }: DebugState): readonly object[] {
  return front.showsTypes ? variables : variables.map(({ type: _, ...rest }) => rest);
}

function debugInfo({ attachment }: DebugState): object {
  const all = [...(attachment?.breakpoints.all ?? [])];
  return {
    isStarted: attachment !== undefined,
    ...cellNaming,
    breakpoints: all.map(([source, breakpoints]) => ({ source, breakpoints })),
    stoppedThreads: attachment?.stop ? [threadId] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  };
}

async function move(motion: Motion, state: DebugState, command: string): Promise<object> {
  stopped(state, command);
  await attached(state, command).move(motion);
  return {};
}

async function evaluate(args: Arguments, state: DebugState, command: string): Promise<object> {
  const code = textOf(args, "expression", command);
  const { variables, connection, stop } = attached(state, command);
  if (args.frameId !== undefined && args.frameId !== null) {
    const value = await stopped(state, command).evaluate(numberOf(args, "frameId", command), code, command);
    return resultOf(variables.variable("", value, "stop"));
  }
  const expression = await connection.call("expression", code, stop?.frames[0]?.place.source ?? null, []);
  const result = await connection.evaluate(expression, { objectGroup: "stop", generatePreview: true });
  return resultOf(variables.variable("", result, "stop"));
}

function resultOf({ value: result, type, variablesReference }: Variable): object {
  return { result, type, variablesReference };
}

async function richInspect(args: Arguments, state: DebugState, command: string): Promise<object> {
  const name = textOf(args, "variableName", command);
  const { stop, connection } = state.attachment ?? {};
  const hasFrame = args.frameId !== undefined && args.frameId !== null;
  if (stop && hasFrame) {
    const frameId = numberOf(args, "frameId", command);
    return richBody(await stop.pass(frameId, name, command, (value) => targetCall("format", value)));
  }
  if (stop && connection) {
    // Nothing that takes time ends while the thread is stopped.
    const expression = targetCall("format", await connection.call("expression", name, null, []));
    const result = await connection.evaluate(expression, { returnByValue: true });
    return richBody(result.value);
  }
  const data = await state.ask("rich", name);
  if (data !== null) return richBody(data);
  throw expected("the name of a variable of the notebook", name, command, "Run the cell that declares it.");
}

function richBody(data: unknown): object {
  return { data, metadata: {} };
}

function sourceOf(args: Arguments): Arguments {
  const { source } = args;
  return typeof source === "object" && source !== null ? (source as Arguments) : {};
}

function attached({ attachment }: DebugState, command: string): Attachment {
  if (attachment) return attachment;
  throw expected("an attached debugger", undefined, command, "Send initialize and attach first.");
}

function stopped(state: DebugState, command: string): Stop {
  const { stop } = attached(state, command);
  if (stop) return stop;
  throw notStopped(command);
}
