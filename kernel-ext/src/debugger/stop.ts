import type { Debugger, Runtime } from "node:inspector";
import type { Session } from "node:inspector/promises";
import path from "node:path";
import type { SourcePlace } from "../engine/engine.js";
import { placeOf } from "./breakpoints.js";
import type { Connection } from "./connection.js";
import { expected, type Scope, type StackFrame, type Variable } from "./messages.js";
import { isPlainFile, type Scripts } from "./scripts.js";
import { targetCall } from "./target.js";
import type { Variables } from "./variables.js";

/** A frame in code that a person wrote. */
export interface OwnFrame extends StackFrame {
  readonly call: Debugger.CallFrame;
  readonly place: SourcePlace;
}

/** What a stop is made of. */
interface StopParts {
  readonly connection: Connection;
  readonly variables: Variables;
  /** By which its values are forgotten. */
  readonly group: string;
}

/** The names that compiled code is called with, which are no variables of the person who wrote it. */
const environment: ReadonlySet<string> = new Set(
  "exports module require __filename __dirname setTimeout setInterval setImmediate arguments".split(" "),
);

/** The thread of the cells while it is stopped: its frames and what they hold. */
export class Stop {
  readonly frames: readonly OwnFrame[];
  readonly #parts: StopParts;
  readonly #session: Session;
  readonly #texts = new Map<string, Promise<string | null>>();

  constructor(frames: readonly OwnFrame[], parts: StopParts) {
    this.frames = frames;
    this.#parts = parts;
    this.#session = parts.connection.session;
  }

  /** The groups of variables that a frame sees. */
  async scopes(frameId: number): Promise<Scope[]> {
    const frame = this.frame(frameId, "scopes");
    const { variables, group } = this.#parts;
    const add = (name: string, parts: () => Promise<Variable[]>, hint?: string): Scope =>
      scopeOf(name, variables.add(group, parts), hint);
    const hasOuter = (await this.#inScopes(frame, "closure")).length > 0;
    return [
      add("Locals", () => this.#locals(frame), "locals"),
      ...(hasOuter ? [add("Closure", () => this.#inScopes(frame, "closure"))] : []),
      isPlain(frame)
        ? add("Module", () => this.#inScopes(frame, "module"))
        : add(sharedName(frame), () => this.#shared(frame.place.source)),
    ];
  }

  /** Evaluates an expression of TypeScript in a frame. */
  async evaluate(frameId: number, code: string, command: string): Promise<Runtime.RemoteObject> {
    return this.#run(this.frame(frameId, command), await this.#javascript(frameId, code, command), false);
  }

  /** Passes the value of an expression to a function of the target. @returns its result, as JSON */
  async pass(
    frameId: number,
    code: string,
    command: string,
    call: (value: string) => string,
  ): Promise<unknown> {
    const value = await this.#javascript(frameId, code, command);
    return (await this.#run(this.frame(frameId, command), call(`(${value})`), true)).value;
  }

  /**
   * Finds a frame.
   *
   * @throws DebugError if it is none of this stop
   */
  frame(id: number, command: string): OwnFrame {
    const found = this.frames.find((each) => each.id === id);
    if (found) return found;
    throw expected("the id of a frame of the present stop", id, command, "Ask for the stackTrace again.");
  }

  async #javascript(frameId: number, code: string, command: string): Promise<string> {
    const frame = this.frame(frameId, command);
    const found = await Promise.all(scopeKinds.map((kind) => this.#inScopes(frame, kind)));
    const names = found.flat().map(({ name }) => name);
    return this.#parts.connection.call("expression", code, frame.place.source, names);
  }

  async #run({ call }: OwnFrame, expression: string, returnByValue: boolean): Promise<Runtime.RemoteObject> {
    return this.#parts.connection.evaluateInFrame({
      callFrameId: call.callFrameId,
      expression,
      objectGroup: this.#parts.group,
      returnByValue,
      generatePreview: !returnByValue,
    });
  }

  async #locals(frame: OwnFrame): Promise<Variable[]> {
    const { variables, group } = this.#parts;
    const own = frame.call.this;
    // Functions of cells are called as those of an object that holds all names.
    // A function that is not strict has what is global.
    const isOwn =
      own.type !== "undefined" && own.subtype !== ("proxy" as string) && own.className !== "global";
    const itself = isOwn ? [variables.variable("this", own, group, "this")] : [];
    return [...(await this.#inScopes(frame, "local")), ...itself];
  }

  async #shared(source: string): Promise<Variable[]> {
    const { result } = await this.#session.post("Runtime.evaluate", {
      expression: targetCall("shown", JSON.stringify(source)),
      objectGroup: this.#parts.group,
      silent: true,
    });
    return this.#parts.variables.properties(result.objectId ?? "", this.#parts.group, "");
  }

  /** The inner scope's names come first, and hide those of outer ones. */
  async #inScopes(frame: OwnFrame, kind: ScopeKind): Promise<Variable[]> {
    const found = new Map<string, Variable>();
    const text = await this.#text(frame.place.source);
    for (const { object } of scopesOf(frame, kind)) {
      const all = await this.#parts.variables.properties(object.objectId ?? "", this.#parts.group, "");
      for (const each of all) {
        // A name that nobody has written is the compiler's, such as that of an imported module.
        const isOwn = (text?.includes(each.name) ?? true) && isOwnName(each.name, all, isPlain(frame));
        if (isOwn && !found.has(each.name)) found.set(each.name, each);
      }
    }
    return [...found.values()];
  }

  #text(source: string): Promise<string | null> {
    const text = this.#texts.get(source) ?? this.#parts.connection.call("compiledText", source);
    this.#texts.set(source, text);
    return text;
  }
}

const scopeKinds = ["local", "closure", "module"] as const;
type ScopeKind = (typeof scopeKinds)[number];

/** The scopes of the function itself, with its blocks; those around it; and that of a file that Node runs as it is. */
function scopesOf(frame: OwnFrame, kind: ScopeKind): Debugger.Scope[] {
  const { scopeChain } = frame.call;
  const isOuter = ({ type }: Debugger.Scope): boolean => /^(?:closure|module|script|global)$/.test(type);
  const end = scopeChain.findIndex(isOuter);
  if (kind === "local") return end < 0 ? scopeChain : scopeChain.slice(0, end);
  const outer = end < 0 ? [] : scopeChain.slice(end);
  const around = outer.filter(({ type }) => type !== "global" && type !== "script");
  if (!isPlain(frame)) return kind === "module" ? [] : around;
  return kind === "module" ? around.slice(-1) : around.slice(0, -1);
}

/** Whether the frame is in a file that Node runs as it is: a cell's module has another path. */
function isPlain({ place, source }: OwnFrame): boolean {
  return isPlainFile(place.source) && source.path === place.source;
}

/** The scope of what compiled code is called with also has names that begin with a dollar sign. */
function isOwnName(name: string, all: readonly Variable[], isPlain: boolean): boolean {
  if (/^\$(?:exports|import|meta|flags|check|resumed|tracker)$/.test(name)) return false;
  const isOuter =
    isPlain || all.some((each) => /^\$(?:exports|flags|check|resumed|tracker)$/.test(each.name));
  return !(isOuter && environment.has(name)) && name !== "arguments";
}

/** What code of a source has in common with others. */
function sharedName({ place }: OwnFrame): string {
  return path.isAbsolute(place.source) ? "Exports" : "Notebook";
}

function scopeOf(name: string, variablesReference: number, hint?: string): Scope {
  return { name, variablesReference, expensive: false, ...(hint ? { presentationHint: hint } : {}) };
}

/** How frames are found. */
interface FrameSearch {
  readonly connection: Connection;
  readonly scripts: Scripts;
  readonly firstId: number;
  /** Whether the innermost may be where only the compiler has written: optimized code that loops cannot be stepped out of it. */
  readonly isAnywhere: boolean;
}

/** Finds the frames of cells and local files; those of the kernel and of libraries are left out. */
export async function ownFrames(
  calls: readonly Debugger.CallFrame[],
  { connection, scripts, firstId, isAnywhere }: FrameSearch,
): Promise<OwnFrame[]> {
  const bySource = new Map<string, Debugger.CallFrame[]>();
  for (const call of calls) {
    const source = scripts.source(call.location.scriptId);
    if (source !== undefined) bySource.set(source, [...(bySource.get(source) ?? []), call]);
  }
  const places = new Map<Debugger.CallFrame, SourcePlace>();
  for (const [source, own] of bySource) {
    const found = await connection.call(
      "statements",
      source,
      own.map(({ location }) => placeOf(location)),
    );
    for (const [at, place] of found.entries()) {
      const call = own[at];
      if (!call) continue;
      const isTop = isAnywhere && call === calls[0];
      const actual =
        place ?? (isTop ? await connection.call("nearest", { source, ...placeOf(call.location) }) : null);
      if (actual) places.set(call, actual);
    }
  }
  const sources = [...places.values()].map(({ source }) => source);
  const paths = await connection.call("paths", sources);
  return [...places].map(([call, place], at): OwnFrame => {
    const file = paths[at] ?? place.source;
    const { line, column } = place;
    const name = path.basename(place.source);
    const source = { name, path: file };
    return { id: firstId + at, name: call.functionName || name, source, line, column, call, place };
  });
}
