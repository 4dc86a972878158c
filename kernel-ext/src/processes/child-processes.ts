import childProcess, { type ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { colorSettings } from "../output/terminal.js";
import { type Inherited, piped } from "./inherited-streams.js";
import { processesBelow, signalAll } from "./process-tree.js";

/** What follows the processes that cells start. */
export interface ChildHooks<Owner> {
  /** Who the calling code belongs to. */
  owner(): Owner | undefined;
  /** Called around a call that waits for a process. */
  onWait(isWaiting: boolean): void;
  /** Throws if the calling code was interrupted. */
  check(): void;
}

interface SpawnOptions {
  readonly stdio?: unknown;
  readonly detached?: boolean;
  /** The environment as Node passes it on, `NAME=VALUE`. */
  readonly envPairs?: readonly string[];
}
type Spawn = (this: ChildProcess, options: SpawnOptions) => unknown;
type SyncOptions = { stdio?: unknown; shell?: unknown; env?: NodeJS.ProcessEnv; [name: string]: unknown };

/**
 * Follows the processes that cells start, so that stop reaches them, and what they inherit as their output is the cell's own:
 * the process's own output is a terminal that nobody sees.
 */
export class ChildProcesses<Owner> {
  readonly #hooks: ChildHooks<Owner>;
  readonly #running = new Map<ChildProcess, Owner | undefined>();

  constructor(hooks: ChildHooks<Owner>) {
    this.#hooks = hooks;
  }

  /** Replaces Node's own functions. */
  install(): void {
    const { prototype } = childProcess.ChildProcess as unknown as { prototype: { spawn: Spawn } };
    const { spawn } = prototype;
    const start = (child: ChildProcess, options: Parameters<Spawn>[0]): unknown => {
      const { stdio, inherited } = piped(options.stdio);
      const colored = inherited.length > 0 ? { envPairs: coloredPairs(options.envPairs ?? []) } : {};
      const result = spawn.call(child, { ...options, ...colored, stdio });
      forward(child, inherited);
      if (options.detached !== true) this.#follow(child);
      return result;
    };
    prototype.spawn = function (options) {
      return start(this, options);
    };
    this.#installSync();
    syncBuiltinESMExports();
  }

  /** Ends the processes of those who are interrupted, with those that they started, as Ctrl-C does in a terminal. */
  interrupt(isInterrupted: (owner: Owner) => boolean): void {
    for (const [child, owner] of this.#running) {
      if (owner === undefined || !isInterrupted(owner)) continue;
      if (child.pid !== undefined) signalAll(processesBelow(child.pid), "SIGINT");
      child.kill("SIGINT");
    }
  }

  #follow(child: ChildProcess): void {
    this.#running.set(child, this.#hooks.owner());
    const end = (): void => void this.#running.delete(child);
    child.once("exit", end);
    child.once("error", end);
  }

  #installSync(): void {
    const { spawnSync, execSync, execFileSync } = childProcess;
    const run = (file: string, args: readonly string[], options: SyncOptions): SpawnSyncReturns<Buffer> => {
      const { stdio, inherited } = piped(options.stdio);
      const env = options.env ?? process.env;
      const colored = inherited.length > 0 ? { env: { ...env, ...colorSettings(env) } } : {};
      const ended = this.#waiting(() =>
        spawnSync(file, args, { ...options, ...colored, stdio } as object),
      ) as ReturnType<typeof run>;
      for (const [index, stream] of inherited) {
        if (ended.output?.[index]) stream.write(ended.output[index]);
        if (ended.output) ended.output[index] = null;
        Object.assign(ended, index === 1 ? { stdout: null } : { stderr: null });
      }
      return ended;
    };
    const checked = (command: string, ended: SpawnSyncReturns<Buffer>): Buffer => {
      if (ended.error) throw Object.assign(ended.error, ended);
      if (ended.status !== 0) throw Object.assign(new Error(`Command failed: ${command}`), ended);
      return ended.stdout;
    };
    const inherits = (options: unknown): options is SyncOptions =>
      piped((options as SyncOptions | undefined)?.stdio).inherited.length > 0;
    Object.assign(childProcess, {
      spawnSync: (file: string, ...rest: unknown[]) => {
        const args = Array.isArray(rest[0]) ? (rest.shift() as string[]) : [];
        return run(file, args, (rest.at(-1) ?? {}) as SyncOptions);
      },
      execSync: (command: string, options?: SyncOptions) =>
        inherits(options)
          ? checked(command, run(command, [], { ...options, shell: options.shell ?? true }))
          : this.#waiting(() => execSync(command, options as unknown as object)),
      execFileSync: (file: string, ...rest: unknown[]) => {
        const options = rest.at(-1);
        const args = Array.isArray(rest[0]) ? (rest[0] as string[]) : [];
        if (inherits(options)) return checked([file, ...args].join(" "), run(file, args, options));
        return this.#waiting(() => execFileSync(file, ...(rest as [])));
      },
    });
  }

  #waiting<T>(call: () => T): T {
    this.#hooks.onWait(true);
    try {
      return call();
    } finally {
      this.#hooks.onWait(false);
      // A process that stop has ended must not look like one that failed.
      this.#hooks.check();
    }
  }
}

function coloredPairs(pairs: readonly string[]): string[] {
  const names = Object.fromEntries(pairs.map((pair) => [pair.split("=")[0], ""]));
  return [...pairs, ...Object.entries(colorSettings(names)).map(([name, value]) => `${name}=${value}`)];
}

function forward(child: ChildProcess, inherited: readonly Inherited[]): void {
  for (const [index, stream] of inherited) {
    child.stdio[index]?.on("data", (chunk: Uint8Array) => void stream.write(chunk));
    child.stdio[index] = null as never;
    Object.assign(child, index === 1 ? { stdout: null } : { stderr: null });
  }
}
