/** Strings, templates and comments, each to its end or to the end of the code. */
const quiet: RegExp =
  /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*(?<template>`|$)|\/\/.*|\/\*[\s\S]*?(?<comment>\*\/|$)/g;

/**
 * Tells by its brackets whether code needs more lines, for the time in which no compiler is loaded. A console that asks
 * then should not wait.
 *
 * @example
 * roughCompleteness("function f() {") // { status: "incomplete", indent: "  " }
 */
export function roughCompleteness(
  code: string,
): { readonly status: "complete" } | { readonly status: "incomplete"; readonly indent: string } {
  let isOpen = code.endsWith("\\");
  const rest = code.replace(quiet, (found, template?: string, comment?: string) => {
    if (found.startsWith("`")) isOpen ||= template === "";
    if (found.startsWith("/*")) isOpen ||= comment === "";
    return "";
  });
  let depth = 0;
  for (const [bracket] of rest.matchAll(/[()[\]{}]/g)) depth += "([{".includes(bracket) ? 1 : -1;
  return isOpen || depth > 0
    ? { status: "incomplete", indent: depth > 0 ? "  " : "" }
    : { status: "complete" };
}
