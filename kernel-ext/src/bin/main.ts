import { parseArgs } from "node:util";
import { installKernelspec, type Place, uninstallKernelspec } from "./kernelspec.js";

const usage = `mixture-growth-kernel: TypeScript cells for Jupyter

  install [--user | --sys-prefix | --prefix DIR]
                                      install the kernel for Jupyter (default: --user)
  uninstall [--user | --sys-prefix | --prefix DIR]
                                      remove it again
  doctor                              show what is found, what is missing, what to do
  run CONNECTION_FILE                 run the kernel (Jupyter calls this)
  execute NOTEBOOK --out FILE [--timeout SECONDS] [--env KEY=VALUE]...
                                      run a notebook without a browser
`;

/** Runs a command; `args` is what follows `mixture-growth-kernel`. */
export async function main(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === undefined || command === "help" || args.some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(usage);
    return;
  }
  try {
    if (command === "run") return await run(rest);
    if (command === "install") return install(rest);
    if (command === "uninstall") return uninstall(rest);
    if (command === "doctor") return await doctor();
    if (command === "execute") return await execute(rest);
    process.stderr.write(
      `Expected install, uninstall, doctor, run or execute but got ${command} (mixture-growth-kernel). mixture-growth-kernel --help shows all options.\n`,
    );
    process.exitCode = 2;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function run([connectionFile]: readonly string[]): Promise<void> {
  if (connectionFile === undefined)
    throw new Error("Expected the path of a connection file but got none (run).");
  const { runKernel } = await import("./run.js");
  await runKernel(connectionFile);
}

function install(args: readonly string[]): void {
  process.stdout.write(`Installed: ${installKernelspec(placeOf(args))}\n`);
}

function uninstall(args: readonly string[]): void {
  process.stdout.write(uninstallKernelspec(placeOf(args)) ? "Removed.\n" : "Nothing was installed there.\n");
}

function placeOf(args: readonly string[]): Place {
  const { values } = parseArgs({
    args: [...args],
    options: { user: { type: "boolean" }, "sys-prefix": { type: "boolean" }, prefix: { type: "string" } },
  });
  if (values.prefix !== undefined) return { kind: "prefix", prefix: values.prefix };
  return { kind: values["sys-prefix"] ? "sys-prefix" : "user" };
}

async function doctor(): Promise<void> {
  const { examine } = await import("./doctor.js");
  const findings = await examine();
  for (const { isGood, found, advice } of findings) {
    process.stdout.write(
      `${isGood ? "ok      " : "missing "} ${found}\n${isGood ? "" : `         ${advice}\n`}`,
    );
  }
  if (findings.some(({ isGood, isNeeded }) => isNeeded && !isGood)) process.exitCode = 1;
}

async function execute(args: readonly string[]): Promise<void> {
  const { executeFromCommandLine } = await import("./execute.js");
  await executeFromCommandLine(args);
}
