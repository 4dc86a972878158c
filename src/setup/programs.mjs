// @ts-check
import { spawnSync } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nearestExisting, noexecMount } from "./disks.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/**
 * Checks that programs may run where Python and TensorFlow's library will lie, before anything is put there.
 *
 * @param {import("./places.mjs").Places} places
 * @param {{ root: string, elsewhere?: string | undefined }} options `elsewhere`: the command that puts the environment elsewhere
 * @throws {SetupProblem}
 */
export function demandPrograms({ temporary, library, environment }, { root, elsewhere }) {
  const another = "Use another folder";
  const code = startCode(temporary);
  if (code !== undefined) throw mayNotRun({ thing: "the folder", folder: root, code, another });
  const inLibrary = noexecMount(library);
  if (inLibrary !== undefined) {
    throw mayNotRun({ thing: "the package mixture-growth", folder: library, code: "EACCES", another });
  }
  const thing = "the folder for the Python environment";
  if (noexecMount(environment) !== undefined) {
    const named = elsewhere === undefined ? another : `Name another folder, as in ${elsewhere}`;
    throw mayNotRun({ thing, folder: environment, code: "EACCES", another: named });
  }
  demandWritable(thing, environment);
}

/**
 * Writes a program and starts it.
 *
 * @param {string} temporary a folder
 * @returns {string | undefined} the error's code; undefined if it runs
 */
function startCode(temporary) {
  const program = join(temporary, "may-run");
  writeFileSync(program, "#!/bin/sh\nexit 0\n", { mode: 0o755, flag: "wx" });
  const { error, status } = spawnSync(program);
  if (status === 0) return undefined;
  const { code = `exit status ${status}` } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  return code;
}

/** @param {{ thing: string, folder: string, code: string, another: string }} refused */
function mayNotRun({ thing, folder, code, another }) {
  const mount = noexecMount(folder);
  const got = mount === undefined ? code : `a disk mounted with noexec at ${mount}`;
  const todo =
    mount === undefined
      ? `${another}: SELinux or the like forbids it in this one; ls -Z says which.`
      : `${another}, or mount this disk anew, as root: mount -o remount,exec ${quoted(mount)}.`;
  const constraint = "to be where programs may run";
  return new SetupProblem(sentence({ thing, constraint, got, where: folder, todo }));
}

/** @param {string} path for a shell */
const quoted = (path) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/**
 * @param {string} thing
 * @param {string} folder which may not exist yet
 */
function demandWritable(thing, folder) {
  try {
    accessSync(nearestExisting(folder), constants.W_OK);
  } catch (error) {
    const { code = "an error" } = /** @type {NodeJS.ErrnoException} */ (error);
    const todo = "Name a folder that you can write to, or change its permissions.";
    const constraint = "to be writable";
    throw new SetupProblem(sentence({ thing, constraint, got: code, where: folder, todo }), { cause: error });
  }
}
