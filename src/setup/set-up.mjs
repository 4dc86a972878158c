// @ts-check
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chooseDevice } from "./device-choice.mjs";
import { takeLock } from "./lock.mjs";
import { checkMachine, factsOfThisMachine, machineNote, systemProblems } from "./machine.mjs";
import { demandLoopback } from "./network.mjs";
import { SetupProblem, sentence } from "./problem.mjs";
import { demandPrograms } from "./programs.mjs";
import { endLeftCommand, noteCommand } from "./running-command.mjs";
import { SetupState } from "./state.mjs";
import { doSteps, standingsOf, stepScreen } from "./steps.mjs";

/**
 * Sets up a folder, a clone or a person's own project, so that its notebooks run. Finished steps are not repeated.
 *
 * @param {object} options
 * @param {string} options.root the folder
 * @param {import("./places.mjs").Places} options.places
 * @param {readonly import("./steps.mjs").Step[]} options.steps each after those that it needs
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import("./commands.mjs").Commands} options.commands
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} options.out
 * @param {import("./machine.mjs").Facts} [options.facts]
 * @param {boolean} [options.hasDriverFile]
 * @param {string} [options.elsewhere] the command that puts the environment elsewhere
 * @returns {Promise<{ seconds: number, done: number }>}
 * @throws {SetupProblem}
 */
export async function setUpFolder(options) {
  const { root, places: where, env, commands, out, steps, facts = factsOfThisMachine() } = options;
  const early = systemProblems(facts);
  if (early.length > 0) throw new SetupProblem(early);
  await demandLoopback();
  prepareFolders(where, root);
  const giveBack = takeLock(where.lock);
  const running = join(where.setup, "running");
  try {
    endLeftCommand(running);
    commands.onRunning = (pid) => noteCommand(running, pid);
    rmSync(where.temporary, { recursive: true, force: true });
    mkdirSync(where.temporary, { recursive: true });
    const driver = options.hasDriverFile === undefined ? {} : { hasDriverFile: options.hasDriverFile };
    const choice = await chooseDevice(env, commands, { cwd: root, system: facts, ...driver });
    const parts = { root, env, commands, places: where, facts, device: choice.device };
    const state = new SetupState(where.state, root);
    const standings = await standingsOf(steps, contextOf(parts), state);
    const open = standings.filter(({ is }) => is !== "current");
    if (open.length === 0) return { seconds: 0, done: 0 };
    demandPrograms(where, options);
    const needs = open.flatMap(({ step }) => step.needs?.(contextOf(parts)) ?? []);
    return await doAll({ steps, context: contextOf({ ...parts, needs }), state, out, why: choice.why });
  } finally {
    commands.onRunning = () => {};
    giveBack();
  }
}

/**
 * @param {{ steps: readonly import("./steps.mjs").Step[], context: import("./steps.mjs").Context,
 *   state: SetupState, out: NodeJS.WritableStream, why: string }} options
 */
async function doAll({ steps, context, state, out, why }) {
  const screen = stepScreen(out);
  const started = performance.now();
  out.write(`Set-up (TensorFlow for the ${context.device.toUpperCase()}: ${why})\n`);
  if (state.movedFrom !== undefined) {
    screen.say(`This folder was set up as ${state.movedFrom}: what has that path in it is made again.`);
  }
  screen.begin("machine");
  const machine = await context.machine();
  screen.end("machine", machineNote(machine), (performance.now() - started) / 1000);
  const { done } = await doSteps(steps, context, { state, screen, now: () => performance.now() });
  const seconds = (performance.now() - started) / 1000;
  out.write(`Set-up done in ${seconds.toFixed(0)} s.\n\n`);
  return { seconds, done };
}

/**
 * What the steps of a folder see.
 *
 * @param {Pick<import("./steps.mjs").Context, "root" | "env" | "commands" | "places" | "device"> &
 *   { facts: import("./machine.mjs").Facts, needs?: readonly import("./disks.mjs").Need[] }} parts `needs`: the room that
 *   the steps take
 * @returns {import("./steps.mjs").Context}
 */
export function contextOf({ root, env, commands, places, facts, device, needs = [] }) {
  /** @type {Promise<import("./machine.mjs").Machine> | undefined} */
  let machine;
  return {
    root,
    env,
    commands,
    device,
    nodeVersion: facts.nodeVersion,
    platform: facts.platform,
    places,
    machine: () => {
      machine ??= checkMachine({ root, env, commands, facts, needs });
      return machine;
    },
    log: (name) => join(places.logs, `${name}.log`),
  };
}

/**
 * Makes the set-up's own folders, which also tests whether the root is writable.
 *
 * @param {import("./places.mjs").Places} where
 * @param {string} root
 */
function prepareFolders(where, root) {
  try {
    mkdirSync(where.logs, { recursive: true });
    accessSync(where.setup, constants.W_OK);
    accessSync(root, constants.W_OK);
  } catch (error) {
    const { code = "an error" } = /** @type {NodeJS.ErrnoException} */ (error);
    const todo =
      code === "ENOSPC"
        ? "Free some space and run the same command again."
        : "Use a folder that you can write to, or change its permissions.";
    throw new SetupProblem(
      sentence({ thing: "the folder", constraint: "to be writable", got: code, where: root, todo }),
      { cause: error },
    );
  }
}
