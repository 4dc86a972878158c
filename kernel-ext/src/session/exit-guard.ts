/**
 * Makes `process.exit` and `process.abort` errors for cells and what they call: with the process, everything that was computed is lost.
 *
 * @returns the function that ends the process
 */
export function guardExit(): typeof process.exit {
  const exit = process.exit.bind(process) as typeof process.exit;
  process.exit = (code?: number | string | null): never => refuse(`process.exit(${code ?? ""})`);
  process.abort = (): never => refuse("process.abort()");
  return exit;
}

function refuse(called: string): never {
  throw new Error(
    `Expected cells to leave the kernel running but got ${called}. To end it, shut it down in the Kernel menu.`,
  );
}
