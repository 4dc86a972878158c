/** Formats the stack of an error, or returns its call sites as they are. */
type PrepareStack = (error: Error, sites: NodeJS.CallSite[]) => unknown;

/**
 * Gives libraries that look at the file of their caller a path, which they resolve modules from: what runs is called by the name
 * that error traces show.
 *
 * Only what asks for the file is answered differently, and only in stacks that are given as structured call sites.
 *
 * @param pathOf the path that stands for what runs; undefined for code that has one already
 */
export function installCallerPaths(pathOf: (name: string) => string | undefined): void {
  const wrapped = new WeakSet<PrepareStack>();
  const withPaths = (prepare: PrepareStack): PrepareStack => {
    const wrapper: PrepareStack = (error, sites) => {
      for (const site of sites) nameFile(site, pathOf);
      return prepare.call(Error, error, sites);
    };
    wrapped.add(wrapper);
    return wrapper;
  };
  const standard: unknown = Error.prepareStackTrace;
  let current = standard;
  Object.defineProperty(Error, "prepareStackTrace", {
    configurable: true,
    get: () => current,
    set(given: unknown) {
      // Node knows its own; and what was read is written back, as libraries do when they have what they wanted.
      const isNew = isPrepare(given) && given !== standard && !wrapped.has(given);
      current = isNew ? withPaths(given) : given;
    },
  });
}

function isPrepare(value: unknown): value is PrepareStack {
  return typeof value === "function";
}

/** V8's own methods cannot be replaced, but a site can have its own. */
function nameFile(site: NodeJS.CallSite, pathOf: (name: string) => string | undefined): void {
  const path = pathOf(site.getFileName() ?? "");
  if (path === undefined) return;
  for (const name of ["getFileName", "getScriptNameOrSourceURL"]) {
    Object.defineProperty(site, name, { value: () => path, configurable: true });
  }
}
