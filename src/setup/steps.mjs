// @ts-check
import { join } from "node:path";
import { damage, takeInventory } from "./inventory.mjs";
import { SetupProblem } from "./problem.mjs";

/**
 * @typedef {object} Context passed to every step
 * @property {string} root the folder that is set up
 * @property {import("./places.mjs").Places} places
 * @property {NodeJS.ProcessEnv} env
 * @property {import("./commands.mjs").Commands} commands
 * @property {import("./device-choice.mjs").Device} device
 * @property {string} nodeVersion of the Node.js that runs this
 * @property {string} platform the system, in Node.js's names
 * @property {() => Promise<import("./machine.mjs").Machine>} machine the checked machine; checked at most once
 * @property {(name: string) => string} log the file for a step's output
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(context: Context) => Promise<string>} fingerprint of everything the step depends on
 * @property {(context: Context) => readonly string[]} makes the files and folders that it makes, as absolute paths
 * @property {(context: Context) => readonly import("./disks.mjs").Need[]} [needs] the room on disks that it takes
 * @property {(context: Context, before: { whole: boolean }) => Promise<string>} run makes them, and checks that they are
 *   whole; returns a note for the screen. `whole`: the result of an earlier run still exists and is complete
 */

/**
 * @typedef {object} Screen
 * @property {(step: string) => void} begin
 * @property {(step: string, note: string, seconds: number | undefined) => void} end `seconds` is undefined for a step that was skipped
 * @property {(line: string) => void} say
 */

/**
 * Carries out the steps in order. A step whose fingerprint is recorded and whose result is still complete is skipped.
 *
 * @param {readonly Step[]} steps
 * @param {Context} context
 * @param {{ state: import("./state.mjs").SetupState, screen: Screen, now: () => number }} options `now` in milliseconds
 * @returns {Promise<{ done: number, skipped: number }>}
 */
export async function doSteps(steps, context, { state, screen, now }) {
  let done = 0;
  for (const step of steps) {
    context.commands.throwIfStopped();
    const { is, lost } = await look(step, context, state);
    if (is === "current") continue;
    if (lost !== undefined) screen.say(`${step.name}: ${lost}, so this step is done again.`);
    // Without its record, the step counts as not done, whatever happens next.
    state.forget(step.name);
    screen.begin(step.name);
    const started = now();
    const note = await step.run(context, { whole: is === "stale" });
    const seconds = (now() - started) / 1000;
    const missing = takeInventory(inventoryOf(step, context), context.root, step.makes(context));
    if (missing !== undefined) throw vanished(step.name, missing);
    state.done(step.name, { fingerprint: await step.fingerprint(context), seconds, note });
    screen.end(step.name, note, seconds);
    done += 1;
  }
  return { done, skipped: steps.length - done };
}

/**
 * @typedef {object} Standing what is left of an earlier run of a step
 * @property {Step} step
 * @property {"current" | "stale" | "lost" | "undone"} is `stale`: whole, but something that it depends on has changed;
 *   `lost`: not whole any more
 * @property {string} [lost] what is missing or different
 */

/**
 * What is left of an earlier run of each step.
 *
 * @param {readonly Step[]} steps
 * @param {Context} context
 * @param {import("./state.mjs").SetupState} state
 * @returns {Promise<Standing[]>}
 */
export async function standingsOf(steps, context, state) {
  /** @type {Standing[]} */
  const standings = [];
  for (const step of steps) standings.push(await look(step, context, state));
  return standings;
}

/**
 * @param {Step} step
 * @param {Context} context
 * @param {import("./state.mjs").SetupState} state
 * @returns {Promise<Standing>}
 */
async function look(step, context, state) {
  const record = state.get(step.name);
  if (record === undefined) return { step, is: "undone" };
  const lost = damage(inventoryOf(step, context), context.root);
  if (lost !== undefined) return { step, is: "lost", lost };
  const isCurrent = record.fingerprint === (await step.fingerprint(context));
  return { step, is: isCurrent ? "current" : "stale" };
}

/**
 * @param {Step} step
 * @param {Context} context
 */
function inventoryOf(step, { places }) {
  return join(places.inventories, step.name.replaceAll(" ", "-"));
}

/**
 * @param {string} step
 * @param {string} missing
 */
function vanished(step, missing) {
  return new SetupProblem(
    `Expected the step "${step}" to leave its result but ${missing}, though it reported no error. Run the same command again; if it happens again, please report it with the log.`,
  );
}

/**
 * Shows one line per step with its time, in a terminal or a log.
 *
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} out
 * @returns {Screen}
 */
export function stepScreen(out) {
  /** @param {string} step */
  const label = (step) => `  ${step.padEnd(20)}`;
  return {
    begin: (step) => out.write(out.isTTY ? `${label(step)}…` : `${label(step)}…\n`),
    end: (step, note, seconds) => {
      const time = seconds === undefined ? "already done" : `${seconds.toFixed(1).padStart(6)} s`;
      out.write(`${out.isTTY ? "\r" : ""}${label(step)}${time}   ${note}\n`);
    },
    say: (line) => out.write(`${out.isTTY ? "\r" : ""}  ${line}\n`),
  };
}
