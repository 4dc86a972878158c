import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import type { MimeBundle } from "mixture-growth-display";
import { isListOf } from "./lists.js";

type Render = (elements: unknown) => string;
type Module = Readonly<Record<string, unknown>>;

/** A library whose elements are descriptions of HTML. */
interface ElementLibrary {
  readonly name: string;
  /** The package that writes the HTML. */
  readonly renderer: string;
  /** Its function. */
  readonly render: string;
  isElement(value: object): boolean;
}

const libraries: readonly ElementLibrary[] = [
  { name: "React", renderer: "react-dom/server", render: "renderToStaticMarkup", isElement: isReact },
  { name: "Preact", renderer: "preact-render-to-string", render: "renderToString", isElement: isPreact },
];

/**
 * Formats elements of React and Preact, as JSX makes them, as their HTML, where the package that writes it is installed. What a
 * component throws fails the cell.
 *
 * @param folder where the package is looked for, and above
 */
export function elements(value: object, folder: string): Promise<MimeBundle> | undefined {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isAll = (isElement: (value: object) => boolean): boolean =>
    isListOf(all, (each): each is object => typeof each === "object" && each !== null && isElement(each));
  const library = libraries.find(({ isElement }) => isAll(isElement));
  return library && rendered(value, library, folder);
}

function isReact(value: object): boolean {
  const { $$typeof: type } = value as { readonly $$typeof?: unknown };
  return type === Symbol.for("react.transitional.element") || type === Symbol.for("react.element");
}

/** Preact marks its elements by a constructor of their own, which JSON does not have. */
function isPreact(value: object): boolean {
  return ["constructor", "type", "props", "__v"].every((name) => Object.hasOwn(value, name));
}

async function rendered(
  value: object,
  { name, renderer, render }: ElementLibrary,
  folder: string,
): Promise<MimeBundle> {
  const found = await renderersIn(folder, renderer, render);
  if (found.length === 0) {
    const [missing = renderer] = renderer.split("/");
    const todo = `!npm install ${missing} installs what shows it as HTML.`;
    return { "text/plain": `${name} element (${missing} is not installed). ${todo}` };
  }
  const html = firstOf(found, value);
  return { "text/html": html, "text/plain": html };
}

/**
 * The function of the package in both of its forms: cells import ES modules and local files require CommonJS, and hooks only work
 * in the form that their component has.
 */
async function renderersIn(folder: string, renderer: string, render: string): Promise<Render[]> {
  const filename = path.join(folder, "cell.js");
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const load = vm.runInThisContext("(name) => import(name)", { filename, importModuleDynamically }) as (
    name: string,
  ) => Promise<Module>;
  const loads = [load, async (name: string) => createRequire(filename)(name) as Module];
  const modules = await Promise.all(loads.map((each) => each(renderer).catch(() => undefined)));
  return [...new Set(modules.map((each) => each?.[render]))].filter(
    (each) => typeof each === "function",
  ) as Render[];
}

function firstOf([render, ...others]: readonly Render[], value: object): string {
  if (!render) return "";
  try {
    return render(value);
  } catch (error) {
    if (others.length === 0) throw error;
    return firstOf(others, value);
  }
}
