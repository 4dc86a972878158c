/**
 * The command that a person types where this library lies: in a clone by `npm run`, in a project of their own by `npx`.
 *
 * @param name such as `"data"`
 * @param words after it
 * @example
 * ```ts
 * commandHere("data", "cifar100");   // "npx mixture-growth data cifar100"
 * ```
 */
export function commandHere(name: string, words = ""): string {
  return commandAt(import.meta.url, name, words);
}

/** The same for a library that has this file. */
export function commandAt(file: string, name: string, words = ""): string {
  const isInstalled = file.includes("/node_modules/");
  if (isInstalled) return ["npx mixture-growth", name, words].filter((part) => part !== "").join(" ");
  return words === "" ? `npm run ${name}` : `npm run ${name} -- ${words}`;
}
