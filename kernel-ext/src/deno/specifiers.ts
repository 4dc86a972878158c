import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Compiler } from "../engine/compiler.js";

/** How a notebook made for Deno names a module of a registry. */
export interface RegistryName {
  readonly registry: "npm" | "jsr";
  /** The package's, with its scope. */
  readonly name: string;
  readonly version: string | undefined;
  /** What is imported of it, such as `/fp`; empty for the package itself. */
  readonly subpath: string;
}

const registryForm =
  /^(?<registry>npm|jsr):\/?(?<name>(?:@[^/@]+\/)?[^/@]+)(?:@(?<version>[^/]+))?(?<subpath>\/.*)?$/;

/** Reads the name of a module of a registry; undefined for any other. */
export function registryName(specifier: string): RegistryName | undefined {
  const { registry, name, version, subpath = "" } = registryForm.exec(specifier)?.groups ?? {};
  if ((registry !== "npm" && registry !== "jsr") || name === undefined) return undefined;
  return { registry, name, version, subpath };
}

/** The command that installs a package of a registry. */
export function installCommand({ registry, name, version }: RegistryName): string {
  const wanted = version === undefined ? name : `${name}@${version}`;
  return registry === "npm" ? `npm install ${wanted}` : `npx jsr add ${wanted}`;
}

/**
 * Finds what the import of an installed package means here: `npm:lodash@4/fp` is `lodash/fp`.
 *
 * @param folder of the code that imports it
 * @returns the name of the module; undefined for other names, and for a package that is not installed
 */
export function installedName(specifier: string, folder: string): string | undefined {
  const found = registryName(specifier);
  return found && packageFolder(found.name, folder) !== undefined ? found.name + found.subpath : undefined;
}

/** Whether Deno would fetch a module that Node does not know. */
export function isFetched(specifier: string): boolean {
  return /^(?:npm|jsr|https?):/.test(specifier);
}

/** The error of a module that Deno would have fetched. */
export function notInstalled(specifier: string): Error {
  return Object.assign(new Error(`Cannot find module '${specifier}'`), { code: "ERR_MODULE_NOT_FOUND" });
}

/** An import of a module of a registry. */
interface RegistryImport {
  readonly specifier: string;
  /** Where it begins and ends in the text, with its quotes. */
  readonly start: number;
  readonly end: number;
}

/** Finds the imports of modules of registries in code. */
export function registryImports(ts: Compiler, text: string): RegistryImport[] {
  if (!/["'](?:npm|jsr):/.test(text)) return [];
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName: specifier, pos }) =>
    // The compiler counts the name without its quotes.
    registryName(specifier) ? [{ specifier, start: pos, end: pos + specifier.length + 2 }] : [],
  );
}

/** Finds the packages that code imports in another version than the one that is installed: a line for each. */
export function versionNotes(ts: Compiler, text: string, folder: string): string[] {
  return registryImports(ts, text).flatMap(({ specifier }) => {
    const wanted = registryName(specifier);
    const place = wanted && packageFolder(wanted.name, folder);
    if (!wanted || place === undefined || wanted.version === undefined) return [];
    const installed = versionIn(place);
    if (installed === undefined || isInRange(installed, wanted.version)) return [];
    return [
      `Expected ${wanted.name} in version ${wanted.version} but got ${installed}, which is installed (${specifier}). If the notebook needs the other, run  !${installCommand(wanted)}  in a cell and restart the kernel.`,
    ];
  });
}

function packageFolder(name: string, from: string): string | undefined {
  const folders = createRequire(path.join(from, "cell.js")).resolve.paths(name) ?? [];
  return folders.map((each) => path.join(each, name)).find((each) => existsSync(each));
}

function versionIn(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
      readonly version?: unknown;
    };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined; // not a package that says its version
  }
}

/** A name of a version, such as `latest`, allows any. */
function isInRange(version: string, range: string): boolean {
  // npm's own rules for versions; loaded where a notebook names one.
  const semver = createRequire(import.meta.url)("semver") as {
    validRange(range: string): string | null;
    satisfies(version: string, range: string, options: { readonly includePrerelease: boolean }): boolean;
  };
  return semver.validRange(range) === null || semver.satisfies(version, range, { includePrerelease: true });
}
