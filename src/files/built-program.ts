import { fileURLToPath } from "node:url";

/** Path of something else that comes with this library, such as `"tracking/relay.py"`: beside the sources, and in the package. */
export function packagedFile(path: string): string {
  const { url } = import.meta;
  return fileURLToPath(new URL(url.endsWith(".ts") ? `../${path}` : `../../${path}`, url));
}

/**
 * Path of a program of this library, such as `"sweep/unit.js"`, for a process of its own. Sources that run as they are, as
 * in tests, use the one that was built.
 */
export function builtProgram(path: string): string {
  const { url } = import.meta;
  return fileURLToPath(new URL(url.endsWith(".ts") ? `../dist/${path}` : `../${path}`, url));
}
