import { inspect } from "node:util";
import { bundle, escapeHtml, type MimeBundle } from "mixture-growth-display";

/**
 * Shows an error that is a value: its name, its message, and the causes of it; no stack.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no error
 */
export function errorBundle(value: object): MimeBundle | undefined {
  if (!(value instanceof Error)) return undefined;
  const lines = chain(value).map(({ name, message }) => (message === "" ? name : `${name}: ${message}`));
  const plain = lines.map((line, depth) => (depth === 0 ? line : `caused by ${line}`)).join("\n");
  return bundle({ plain, html: `<pre style="margin:0">${escapeHtml(plain)}</pre>` });
}

function chain(error: Error): { readonly name: string; readonly message: string }[] {
  const found: { readonly name: string; readonly message: string }[] = [];
  for (let at: unknown = error; at !== undefined && at !== null && found.length < 5; ) {
    found.push(at instanceof Error ? at : { name: "value", message: inspect(at, { depth: 0 }) });
    at = at instanceof Error ? at.cause : undefined;
  }
  return found;
}
