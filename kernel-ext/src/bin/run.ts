import { TslabEngine } from "../engine/tslab.js";
import { Kernel } from "../session/kernel.js";
import { readConnection } from "../wire/connection.js";

/**
 * Runs the kernel until it is shut down.
 *
 * @param connectionFile the file that the server wrote
 */
export async function runKernel(connectionFile: string): Promise<void> {
  const folder = process.cwd();
  try {
    await new Kernel().start(
      readConnection(connectionFile),
      (stop, builtIn) => new TslabEngine({ folder, stop, builtIn }),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1); // the thread of the sockets would keep a process alive that can do nothing
  }
}
