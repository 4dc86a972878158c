import { installCommand, registryName } from "./specifiers.js";

const missing = /Cannot find module '((?:npm|jsr|https?):[^']*)'/g;
const unknownPart = /Property '(\w+)' does not exist on type 'typeof Deno'/g;

/** What to do about what Deno has and this kernel does not: lines below the error; none for any other error. */
export function denoAdvice(message: string): readonly string[] {
  const found = (form: RegExp): string[] => [
    ...new Set([...message.matchAll(form)].map(([, name = ""]) => name)),
  ];
  const parts = found(unknownPart).map((name) => `Deno.${name}`);
  return [...found(missing).map(adviceFor), ...(parts.length === 0 ? [] : [adviceForParts(parts)])];
}

function adviceFor(specifier: string): string {
  const found = registryName(specifier);
  return found
    ? `Packages are not fetched by an import: run  !${installCommand(found)}  in a cell, then this cell again.`
    : `Nothing is fetched from an address: install the package from npm and import it by its name, or save the file beside the notebook and import it by its path (${specifier}).`;
}

function adviceForParts(names: readonly string[]): string {
  return `Of Deno only Deno.jupyter is here (${names.join(", ")}). Use Node's modules: process.env, node:fs, node:child_process.`;
}
