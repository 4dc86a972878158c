// @ts-check
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { cloneRoot, places } from "../setup/places.mjs";

/** Where SLURM is unpacked; nothing is installed in the system. */
export const slurmFolder = join(places(cloneRoot).setup, "engines", "slurm");

/** The controller, a node, the programs that users call, and the authentication between them. */
const packages = ["slurmctld", "slurmd", "slurm-client", "munge"];

/** Whether SLURM is installed for a trial. */
export function hasSlurm(folder = slurmFolder) {
  return existsSync(join(folder, "usr", "sbin", "slurmctld-wlm"));
}

/**
 * The folders of SLURM's libraries and of its plugins.
 *
 * @param {string} folder
 * @returns {[string, string]}
 */
export function libraryFolders(folder) {
  const lib = join(folder, "usr", "lib");
  const system = readdirSync(lib).find((name) => existsSync(join(lib, name, "slurm-wlm"))) ?? "";
  return [join(lib, system), join(lib, system, "slurm-wlm")];
}

/**
 * Downloads SLURM's packages and unpacks them.
 *
 * @param {import("../../src/setup/commands.mjs").Commands} commands
 * @throws {SetupProblem} if apt-get is missing, or cannot find them
 */
export async function installSlurm(commands, folder = slurmFolder) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  /** @param {string} command @param {readonly string[]} words */
  const must = async (command, words) => {
    const { code, output } = await commands.run(command, words, {
      cwd: partial,
      env: { ...process.env, LC_ALL: "C" },
    });
    if (code === 0) return output;
    throw new SetupProblem(
      sentence({
        thing: `${command} ${words[0]}`,
        constraint: "to find SLURM's packages",
        got: code === 127 ? "no such command" : (output.trim().split("\n").at(-1) ?? ""),
        todo: "Use Debian or Ubuntu, and run apt-get update first.",
      }),
    );
  };
  // Packages that the system already has are not listed.
  const plan = await must("apt-get", ["install", "--simulate", "--no-install-recommends", ...packages]);
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name = ""]) => name);
  const wanted = [...new Set([...packages, "slurm-wlm-basic-plugins", ...missing])];
  await must("apt-get", ["download", ...wanted]);
  for (const file of readdirSync(partial)) {
    await must("dpkg-deb", ["--extract", file, "."]);
    rmSync(join(partial, file));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}
