import { parseArgs } from "node:util";
import { type EngineName, engineNamed } from "../engine/engines.js";
import { installKernelspec, type KernelspecOptions, type Place, uninstallKernelspec } from "./kernelspec.js";

const usage = `mixture-growth-kernel: TypeScript cells for Jupyter

  install [--user | --sys-prefix | --prefix DIR] [--name NAME] [--engine ENGINE] [--history DIR]
                                      install the kernel for Jupyter (default: --user); notebooks made for another
                                      kernel run with --name tslab or --name deno; --history keeps what was run in DIR
  uninstall [--user | --sys-prefix | --prefix DIR] [--name NAME]
                                      remove it again
  doctor [--remedy TEXT]              show what is found, what is missing, what to do; TEXT is what a program that has
                                      installed the kernel says of that
  run CONNECTION_FILE [--engine ENGINE] [--history DIR]
                                      run the kernel (Jupyter calls this); ENGINE is mainline (today's
                                      TypeScript) or tslab (cells run unchanged that were made for tslab)
  execute NOTEBOOK --out FILE [--timeout SECONDS] [--env KEY=VALUE]...
                                      run a notebook without a browser
`;

type Command = (args: readonly string[]) => void | Promise<void>;

/** What a command needs is loaded only when it runs. */
const commands: Readonly<Record<string, Command>> = {
  install: (args) => {
    const { place, name, ...options } = installationOf(args);
    print(`Installed: ${installKernelspec(place, name, options)}`);
  },
  uninstall: (args) => {
    const { place, name } = installationOf(args);
    print(uninstallKernelspec(place, name) ? "Removed." : "Nothing was installed there.");
  },
  doctor: async (args) => {
    const { values } = parseArgs({ args: [...args], options: { remedy: { type: "string" } } });
    const { examine } = await import("./doctor.js");
    const findings = await examine(values.remedy);
    for (const { isGood, found, advice } of findings) {
      print(isGood ? `ok       ${found}` : `missing  ${found}\n         ${advice}`);
    }
    if (findings.some(({ isGood, isNeeded }) => isNeeded && !isGood)) process.exitCode = 1;
  },
  run: async (args) => {
    const options = { engine: { type: "string" }, history: { type: "string" } } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: false,
    });
    const engine = engineOf(values.engine);
    const [connectionFile] = positionals;
    if (connectionFile === undefined) {
      throw new Error("Expected the path of a connection file but got none (run).");
    }
    const { runKernel } = await import("./run.js");
    const { history } = values;
    await runKernel(connectionFile, { engine, history: typeof history === "string" ? history : undefined });
  },
  execute: async (args) => {
    const { executeFromCommandLine } = await import("./execute.js");
    await executeFromCommandLine(args);
  },
};

/** Runs a command; `args` is what follows `mixture-growth-kernel`. */
export async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || args.some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(usage);
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(
      `Expected install, uninstall, doctor, run or execute but got ${name} (mixture-growth-kernel). mixture-growth-kernel --help shows all options.\n`,
    );
    process.exitCode = 2;
    return;
  }
  try {
    await command(rest);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Installation extends KernelspecOptions {
  readonly place: Place;
  readonly name: string | undefined;
}

function installationOf(args: readonly string[]): Installation {
  const { values } = parseArgs({
    args: [...args],
    options: {
      user: { type: "boolean" },
      "sys-prefix": { type: "boolean" },
      prefix: { type: "string" },
      name: { type: "string" },
      engine: { type: "string" },
      history: { type: "string" },
    },
  });
  const { prefix, name, history } = values;
  const otherwise: Place = { kind: values["sys-prefix"] ? "sys-prefix" : "user" };
  const place: Place = prefix === undefined ? otherwise : { kind: "prefix", prefix };
  return { place, name, engine: engineOf(values.engine), history };
}

/** The engine that is asked for, checked. */
function engineOf(named: unknown): EngineName | undefined {
  return named === undefined ? undefined : engineNamed(String(named), "--engine");
}
