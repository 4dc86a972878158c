import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import type { Completion } from "./engine.js";
import { isRelative } from "./module-loader.js";

const importOpening = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'])([^"'\n]*)$/;

/**
 * Suggests module names inside the quotes of an import.
 *
 * @returns suggestions for the part after the last slash, or undefined where the offset (in UTF-16 units) is not in an import
 */
export function completeImportPath(folder: string, code: string, offset: number): Completion | undefined {
  const typed = importOpening.exec(code.slice(0, offset))?.[2];
  if (typed === undefined) return undefined;
  const names = isRelative(typed) ? localPaths(folder, typed) : modulesNamed(folder, typed);
  const matching = [...new Set(names)].filter((name) => name.startsWith(typed)).sort();
  return {
    start: offset - typed.length,
    end: offset,
    items: matching.map((text, at) => ({
      text,
      type: "module",
      ...(at < documentedItems ? documentationOf(folder, text) : {}),
    })),
  };
}

/** How many suggestions come with a description, each of which is read from a file. */
const documentedItems = 25;

/** The description of a package, or the comment that a local file begins with. */
function documentationOf(folder: string, name: string): { readonly documentation?: string } {
  const text = isRelative(name)
    ? openingComment(path.resolve(folder, name))
    : packageDescription(folder, name.slice(registryOf(name).length));
  return text === undefined || text === "" ? {} : { documentation: text };
}

function openingComment(file: string): string | undefined {
  try {
    const [, comment] = /^(?:#!.*\n)?\s*\/\*\*?([\s\S]*?)\*\//.exec(readFileSync(file, "utf8")) ?? [];
    return comment?.replace(/^\s*\* ?/gm, "").trim();
  } catch {
    return undefined; // a folder, or a file that cannot be read
  }
}

function packageDescription(folder: string, name: string): string | undefined {
  const { description, version } = manifestOf(folder, name) ?? {};
  if (typeof description !== "string") return undefined;
  return typeof version === "string" ? `${description}\n\nversion ${version}` : description;
}

function localPaths(folder: string, typed: string): string[] {
  const base = typed === "." || typed === ".." ? `${typed}/` : typed.slice(0, typed.lastIndexOf("/") + 1);
  return entriesOf(path.resolve(folder, base)).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return [`${base}${entry.name}/`];
    return /\.(?:[cm]?[jt]sx?|json)$/.test(entry.name) ? [base + entry.name] : [];
  });
}

function modulesNamed(folder: string, typed: string): string[] {
  const registry = registryOf(typed);
  if (registry !== "")
    return packageNames(folder, typed.slice(registry.length)).map((name) => registry + name);
  const builtIn = builtinModules.filter((name) => !name.startsWith("_")).map((name) => `node:${name}`);
  return [...packageNames(folder, typed), ...builtIn];
}

/** What a notebook made for Deno writes before the name of a package. */
function registryOf(name: string): string {
  return /^(?:npm|jsr):/.exec(name)?.[0] ?? "";
}

function packageNames(folder: string, typed: string): string[] {
  const names = nodeModules(folder).flatMap((modules) =>
    entriesOf(modules).flatMap(({ name }) => {
      if (name.startsWith(".") || name === "@types") return [];
      if (!name.startsWith("@")) return [name];
      return entriesOf(path.join(modules, name)).map((each) => `${name}/${each.name}`);
    }),
  );
  const known = names.find((name) => typed.startsWith(`${name}/`));
  return known === undefined ? names : subpaths(folder, known);
}

function subpaths(folder: string, name: string): string[] {
  const { exports } = manifestOf(folder, name) ?? {};
  if (typeof exports !== "object" || exports === null) return [];
  const keys = Object.keys(exports).filter((key) => key.startsWith("./") && !key.includes("*"));
  return keys.map((key) => name + key.slice(1));
}

function manifestOf(folder: string, name: string): Readonly<Record<string, unknown>> | undefined {
  for (const modules of nodeModules(folder)) {
    try {
      const text = readFileSync(path.join(modules, name, "package.json"), "utf8");
      return JSON.parse(text) as Readonly<Record<string, unknown>>;
    } catch {
      // not in this folder: look above
    }
  }
  return undefined;
}

function nodeModules(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, "node_modules");
    if (statSync(modules, { throwIfNoEntry: false })?.isDirectory()) found.push(modules);
    if (path.dirname(at) === at) return found;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
