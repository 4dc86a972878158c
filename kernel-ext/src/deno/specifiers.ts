import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** How a notebook made for Deno names a module of a registry. */
interface RegistryName {
  readonly registry: "npm" | "jsr";
  /** The package's, with its scope. */
  readonly name: string;
  readonly version: string | undefined;
  /** What is imported of it, such as `/fp`; empty for the package itself. */
  readonly subpath: string;
}

const registryForm =
  /^(?<registry>npm|jsr):\/?(?<name>(?:@[^/@]+\/)?[^/@]+)(?:@(?<version>[^/]+))?(?<subpath>\/.*)?$/;

function registryName(specifier: string): RegistryName | undefined {
  const { registry, name, version, subpath = "" } = registryForm.exec(specifier)?.groups ?? {};
  if ((registry !== "npm" && registry !== "jsr") || name === undefined) return undefined;
  return { registry, name, version, subpath };
}

/**
 * Finds what the import of an installed package means here: `npm:lodash@4/fp` is `lodash/fp`.
 *
 * @param folder of the code that imports it
 * @returns the name of the module; undefined for other names, and for a package that is not installed
 */
export function installedName(specifier: string, folder: string): string | undefined {
  const found = registryName(specifier);
  if (!found) return undefined;
  const folders = createRequire(path.join(folder, "cell.js")).resolve.paths(found.name) ?? [];
  const isInstalled = folders.some((each) => existsSync(path.join(each, found.name)));
  return isInstalled ? found.name + found.subpath : undefined;
}

/** Whether Deno would fetch a module that Node does not know. */
export function isFetched(specifier: string): boolean {
  return /^(?:npm|jsr|https?):/.test(specifier);
}

/** The error of a module that Deno would have fetched. */
export function notInstalled(specifier: string): Error {
  return Object.assign(new Error(`Cannot find module '${specifier}'`), { code: "ERR_MODULE_NOT_FOUND" });
}

const missing = /Cannot find module '((?:npm|jsr|https?):[^']*)'/g;
const unknownPart = /Property '(\w+)' does not exist on type 'typeof Deno'/;

/** What to do about what Deno has and this kernel does not: lines below the error; none for any other error. */
export function denoAdvice(message: string): readonly string[] {
  const modules = [...new Set([...message.matchAll(missing)].map(([, specifier = ""]) => specifier))];
  const part = unknownPart.exec(message)?.[1];
  return [...modules.map(adviceFor), ...(part === undefined ? [] : [adviceForPart(part)])];
}

function adviceFor(specifier: string): string {
  const found = registryName(specifier);
  if (!found) {
    return `Nothing is fetched from an address: install the package from npm and import it by its name, or save the file beside the notebook and import it by its path (${specifier}).`;
  }
  const wanted = found.version === undefined ? found.name : `${found.name}@${found.version}`;
  const command = found.registry === "npm" ? `npm install ${wanted}` : `npx jsr add ${wanted}`;
  return `Packages are not fetched by an import: run  !${command}  in a cell, then this cell again.`;
}

function adviceForPart(name: string): string {
  return `Of Deno only Deno.jupyter is here (Deno.${name}). Use Node's modules: process.env, node:fs, node:child_process.`;
}
