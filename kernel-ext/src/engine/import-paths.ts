import { readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import type { Completion } from "./engine.js";

const importOpening = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'])([^"'\n]*)$/;

/**
 * Suggests module names inside the quotes of an import.
 *
 * @param folder the notebook's folder
 * @param code the cell
 * @param offset the position, in UTF-16 units
 * @returns suggestions for the part after the last slash, or undefined where the position is in no import
 */
export function completeImportPath(folder: string, code: string, offset: number): Completion | undefined {
  const typed = importOpening.exec(code.slice(0, offset))?.[2];
  if (typed === undefined) return undefined;
  const names =
    /^\.{0,2}\//.test(typed) || typed === "." || typed === ".."
      ? localPaths(folder, typed)
      : packageNames(folder, typed);
  const matching = [...new Set(names)].filter((name) => name.startsWith(typed)).sort();
  return {
    start: offset - typed.length,
    end: offset,
    items: matching.map((text) => ({ text, type: "module" })),
  };
}

function localPaths(folder: string, typed: string): string[] {
  const base = typed === "." || typed === ".." ? `${typed}/` : typed.slice(0, typed.lastIndexOf("/") + 1);
  return entriesOf(path.resolve(folder, base)).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return [`${base}${entry.name}/`];
    return /\.(?:[cm]?[jt]sx?|json)$/.test(entry.name) ? [base + entry.name] : [];
  });
}

function packageNames(folder: string, typed: string): string[] {
  const builtIn = builtinModules.filter((name) => !name.startsWith("_")).map((name) => `node:${name}`);
  const names = nodeModules(folder).flatMap((modules) =>
    entriesOf(modules).flatMap(({ name }) => {
      if (name.startsWith(".") || name === "@types") return [];
      if (!name.startsWith("@")) return [name];
      return entriesOf(path.join(modules, name)).map((each) => `${name}/${each.name}`);
    }),
  );
  const known = names.find((name) => typed.startsWith(`${name}/`));
  return known === undefined ? [...names, ...builtIn] : subpaths(folder, known);
}

function subpaths(folder: string, name: string): string[] {
  for (const modules of nodeModules(folder)) {
    try {
      const text = readFileSync(path.join(modules, name, "package.json"), "utf8");
      const { exports } = JSON.parse(text) as { readonly exports?: unknown };
      if (typeof exports !== "object" || exports === null) return [];
      const keys = Object.keys(exports).filter((key) => key.startsWith("./") && !key.includes("*"));
      return keys.map((key) => name + key.slice(1));
    } catch {
      // not in this folder: look above
    }
  }
  return [];
}

function nodeModules(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, "node_modules");
    if (statSync(modules, { throwIfNoEntry: false })?.isDirectory()) found.push(modules);
    if (path.dirname(at) === at) return found;
  }
}

function entriesOf(folder: string): ReturnType<typeof readDirectory> {
  try {
    return readDirectory(folder);
  } catch {
    return [];
  }
}

function readDirectory(folder: string): import("node:fs").Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}
