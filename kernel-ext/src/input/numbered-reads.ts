import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

type Read = (target: unknown, ...rest: unknown[]) => unknown;

/**
 * Lets what code reads from the input of the process by its number be empty, as `process.stdin` is: the process's own may be
 * open for ever, and reading it would stop everything.
 *
 * @param tell called when something is read
 */
export function emptyNumberedReads(tell: () => void): void {
  const callback = (rest: readonly unknown[], ...found: unknown[]): void => {
    const done = rest.at(-1);
    if (typeof done === "function") process.nextTick(done as () => void, null, ...found);
  };
  const replace = (owner: object, name: string, answer: (rest: readonly unknown[]) => unknown): void => {
    const original = Reflect.get(owner, name) as Read;
    const replaced: Read = function (this: unknown, target, ...rest) {
      if (target !== 0 && target !== "/dev/stdin") return original.call(this, target, ...rest);
      tell();
      return answer(rest);
    };
    // What `util.promisify` makes of it stands on the function.
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
    Object.assign(owner, { [name]: replaced });
  };
  replace(fs, "readFileSync", ([options]) => nothing(options));
  replace(fs, "readFile", (rest) => callback(rest, nothing(rest[0])));
  replace(fs.promises, "readFile", async ([options]) => nothing(options));
  replace(fs, "readSync", () => 0);
  replace(fs, "read", (rest) => callback(rest, 0, rest[0]));
  syncBuiltinESMExports();
}

/** An empty file, as text where an encoding is asked for. */
function nothing(options: unknown): string | Buffer {
  const encoding: unknown =
    typeof options === "object" && options !== null && "encoding" in options ? options.encoding : options;
  return typeof encoding === "string" ? "" : Buffer.alloc(0);
}
