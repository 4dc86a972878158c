import type { Runtime } from "node:inspector";
import type { Session } from "node:inspector/promises";
import { expected, type Variable } from "./messages.js";
import { typeText, valueText } from "./remote-value.js";

/** At most so many parts are listed at once; of a longer list, parts of it. */
const listed = 100;

/** Node's types leave out private names. */
interface Properties extends Runtime.GetPropertiesReturnType {
  readonly privateProperties?: readonly Pick<Runtime.PropertyDescriptor, "name" | "value" | "get">[];
}

type Parts = () => Promise<Variable[]>;

/** Values that a front end can open, by number. */
export class Variables {
  readonly #session: Session;
  readonly #parts = new Map<number, { readonly group: string; readonly parts: Parts }>();
  #count = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Gives a number to something that has parts; `group` says when it is forgotten. */
  add(group: string, parts: Parts): number {
    this.#parts.set(++this.#count, { group, parts });
    return this.#count;
  }

  /**
   * Lists the parts of what has a number.
   *
   * @throws DebugError if it was forgotten
   */
  open(reference: number): Promise<Variable[]> {
    const found = this.#parts.get(reference);
    if (found) return found.parts();
    const advice = "Ask for the scopes of a frame again.";
    throw expected("a variablesReference of the present stop", reference, "variables", advice);
  }

  /** Forgets a group: after a stop its values are gone. */
  forget(group: string): void {
    for (const [reference, each] of this.#parts) if (each.group === group) this.#parts.delete(reference);
    void this.#session.post("Runtime.releaseObjectGroup", { objectGroup: group }).catch(() => undefined);
  }

  /** Describes a value. */
  variable(name: string, value: Runtime.RemoteObject, group: string, evaluateName?: string): Variable {
    const isOpen = value.objectId !== undefined && value.type === "object";
    return {
      name,
      value: valueText(value),
      type: typeText(value),
      evaluateName,
      variablesReference: isOpen ? this.add(group, () => this.#partsOf(value, group, evaluateName)) : 0,
    };
  }

  /** Describes the properties of an object, without those that are only looked up. */
  async properties(objectId: string, group: string, path?: string): Promise<Variable[]> {
    const found: Properties = await this.#session.post("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const named = [...found.result, ...(found.privateProperties ?? [])];
    const own = named.map(({ name, value, get }): Variable => {
      const at = path ? `${path}${accessOf(name)}` : name;
      if (value) return this.variable(name, value, group, at);
      const text = get ? "getter" : "no value yet";
      return { name, value: text, type: text, evaluateName: at, variablesReference: 0 };
    });
    const inner = (found.internalProperties ?? []).flatMap(({ name, value }) =>
      value && /^\[\[(?:Entries|Promise\w+)\]\]$/.test(name) ? [this.variable(name, value, group)] : [],
    );
    return [...own, ...inner];
  }

  async #partsOf(value: Runtime.RemoteObject, group: string, path: string | undefined): Promise<Variable[]> {
    const { objectId = "", subtype, description = "" } = value;
    if (subtype === "array" || subtype === "typedarray") {
      const length = Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0);
      return length > listed
        ? this.#range(objectId, 0, length, group, path)
        : this.properties(objectId, group, path);
    }
    if (subtype === "map" || subtype === "set") {
      const first = await this.#call(objectId, firstEntries, listed);
      return this.properties(first, group);
    }
    if (subtype !== undefined) return this.properties(objectId, group, path);
    const names = await this.#session.post("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: "function () { return Reflect.ownKeys(this).length; }",
      returnByValue: true,
      silent: true,
    });
    const count = Number(names.result.value ?? 0);
    if (count <= 2 * listed) return this.properties(objectId, group, path);
    const first = await this.#call(objectId, firstProperties, listed);
    const shown = await this.properties(first, group, path);
    return [...shown, { name: "…", value: `${count - listed} more`, type: "", variablesReference: 0 }];
  }

  /** Up to 100 elements, or up to 100 parts of the range. */
  async #range(id: string, from: number, to: number, group: string, path?: string): Promise<Variable[]> {
    if (to - from <= listed) return this.properties(await this.#call(id, elements, from, to), group, path);
    const size = listed ** Math.ceil(Math.log(to - from) / Math.log(listed) - 1);
    const starts = Array.from({ length: Math.ceil((to - from) / size) }, (_, at) => from + at * size);
    return starts.map((start) => {
      const end = Math.min(to, start + size);
      const variablesReference = this.add(group, () => this.#range(id, start, end, group, path));
      return { name: `[${start} … ${end - 1}]`, value: "", type: "", variablesReference };
    });
  }

  async #call(objectId: string, functionDeclaration: string, ...given: readonly number[]): Promise<string> {
    const question: Runtime.CallFunctionOnParameterType = {
      objectId,
      functionDeclaration,
      arguments: given.map((value) => ({ value })),
      silent: true,
    };
    const { result } = await this.#session.post("Runtime.callFunctionOn", question);
    return result.objectId ?? "";
  }
}

const elements =
  "function (from, to) { const all = {}; for (let i = from; i < to; i++) all[i] = this[i]; return all; }";
const firstEntries = `function (most) {
  const first = {};
  let at = 0;
  for (const each of this) {
    if (at === most) { first["…"] = (this.size - most) + " more"; break; }
    if (this instanceof Set) first[at++] = each;
    else first[typeof each[0] === "object" ? at++ : (at++, String(each[0]))] = each[1];
  }
  return first;
}`;
const firstProperties = `function (most) {
  const first = {};
  for (const name of Reflect.ownKeys(this).slice(0, most)) {
    Object.defineProperty(first, name, Object.getOwnPropertyDescriptor(this, name));
  }
  return first;
}`;

function accessOf(name: string): string {
  if (/^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.test(name)) return `.${name}`;
  return /^\d+$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`;
}
