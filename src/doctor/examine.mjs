// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import { dirname, join, relative } from "node:path";
import { chooseDevice } from "../setup/device-choice.mjs";
import { deviceNote, probeDevice } from "../setup/device-report.mjs";
import { checkMachine, factsOfThisMachine, machineNote } from "../setup/machine.mjs";
import { demandLoopback } from "../setup/network.mjs";
import { jupyterEnv } from "../setup/places.mjs";
import { contextOf } from "../setup/set-up.mjs";
import { SetupState } from "../setup/state.mjs";
import { standingsOf } from "../setup/steps.mjs";
import { processorName } from "../setup/systems.mjs";
import { foundBy } from "./findings.mjs";

/** @typedef {import("./findings.mjs").Finding} Finding */
/** @typedef {import("./findings.mjs").Section} Section */
/** @typedef {import("../setup/steps.mjs").Context & Pick<import("./findings.mjs").Subject, "setup" | "steps">} Examined */

const gibibyte = 2 ** 30;
/** JupyterLab's own; it takes the next when this one is in use. */
const labPort = 8888;

/**
 * Looks at everything that a notebook needs, and changes nothing.
 *
 * @param {import("./findings.mjs").Subject} subject
 * @returns {Promise<Section[]>}
 */
export async function examine(subject) {
  const device = await deviceOf(subject);
  const first = [
    { title: "Machine", findings: await machine(subject) },
    { title: "Disk", findings: [disk(subject.root)] },
    { title: "Ports", findings: await ports() },
  ];
  const packages = { title: "Packages", findings: await foundBy(async () => versionsOf(subject.places())) };
  if (packages.findings.some(({ state }) => state === "missing")) return [...first, packages];
  const context = contextOf({ ...subject, places: subject.places(), device, facts: factsOfThisMachine() });
  const examined = { ...context, setup: subject.setup, steps: subject.steps };
  const setUp = await setUpFindings(examined);
  const rest = { title: "Data", findings: data(examined) };
  // What the set-up makes has no other remedy than the set-up.
  if (setUp.some(({ state }) => state === "missing")) {
    return [...first, packages, { title: "Set-up", findings: setUp }, rest];
  }
  return [
    ...first,
    packages,
    { title: "Set-up", findings: setUp },
    { title: "Device", findings: await deviceFindings(examined) },
    { title: "Kernel", findings: await kernel(examined) },
    rest,
  ];
}

/**
 * @param {import("./findings.mjs").Subject} subject
 * @returns {Promise<import("../setup/device-choice.mjs").Device>}
 */
async function deviceOf({ root, env, commands }) {
  const choice = await chooseDevice(env, commands, { cwd: root }).catch(() => undefined);
  return choice?.device ?? "cpu";
}

/**
 * @param {import("./findings.mjs").Subject} subject
 * @returns {Promise<Finding[]>}
 */
async function machine({ root, env, commands }) {
  const facts = factsOfThisMachine();
  const library = facts.platform === "linux" ? `, glibc ${facts.glibc ?? "not found"}` : "";
  const name = `${os.type()} ${os.release()}, ${os.arch()}${library}`;
  const memory = (os.totalmem() / gibibyte).toFixed(0);
  const threads = os.availableParallelism();
  const tools = await foundBy(async () => {
    // The room on the disk has a line of its own.
    return machineNote(await checkMachine({ root, env, commands, facts }));
  });
  return [
    { state: "note", found: name },
    { state: "note", found: `${processorName()}, ${threads} threads, ${memory} GiB of memory` },
    ...tools,
  ];
}

/**
 * @param {string} root
 * @returns {Finding}
 */
function disk(root) {
  const free = factsOfThisMachine().freeBytes(root) / gibibyte;
  const found = `${free.toFixed(1)} GiB free`;
  if (free >= 1) return { state: "ok", found };
  return { state: "missing", found, remedy: "Free some space: runs and notebooks write to this disk." };
}

/** @returns {Promise<Finding[]>} */
async function ports() {
  const loopback = await foundBy(async () => {
    await demandLoopback();
    return "programs on this machine reach each other at 127.0.0.1";
  });
  const isFree = await new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(labPort, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  const found = isFree ? `${labPort} is free` : `${labPort} is in use; JupyterLab takes the next`;
  return [...loopback, { state: "note", found }];
}

/** @param {import("../setup/places.mjs").Places} places */
function versionsOf({ library, kernel }) {
  return [library, kernel]
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `${name} ${version}`;
    })
    .join(", ");
}

/**
 * What the set-up has recorded, and whether it is still there and still fits; one remedy for all that does not.
 *
 * @param {Examined} examined
 * @returns {Promise<Finding[]>}
 */
async function setUpFindings(examined) {
  const { root, places, setup, steps } = examined;
  const state = new SetupState(places.state, root);
  /** @type {(found: string) => Finding} */
  const missing = (found) => ({ state: "missing", found });
  const remedy = `Run ${setup}: it makes what is missing, and nothing else.`;
  if (state.all().length === 0) return [{ ...missing("nothing is set up"), remedy }];
  if (state.movedFrom !== undefined) {
    return [{ ...missing("this folder was moved or copied after its set-up"), remedy }];
  }
  const findings = (await standingsOf(steps, examined, state)).map(({ step: { name }, is, lost }) => {
    if (is === "lost") return missing(`${name}: ${lost}`);
    if (is === "undone") return missing(`${name}: not done yet`);
    if (is === "stale") return missing(`${name}: out of date`);
    const note = state.get(name)?.note;
    return /** @type {Finding} */ ({ state: "ok", found: `${name}${note ? `: ${note}` : ""}` });
  });
  const last = findings.filter((finding) => finding.state === "missing").at(-1);
  return findings.map((finding) => (finding === last ? { ...finding, remedy } : finding));
}

/**
 * @param {Examined} examined
 * @returns {Promise<Finding[]>}
 */
async function deviceFindings(examined) {
  return await foundBy(async () => deviceNote(await probeDevice(examined, anew(examined))));
}

/**
 * What a person does about something that the set-up has made and that is whole, but does not work.
 *
 * @param {Examined} examined
 */
function anew({ root, places, setup }) {
  const [environment, build] = [places.environment, dirname(dirname(places.addon))].map((folder) =>
    relative(root, folder),
  );
  return `Delete the folders ${environment} and ${build}, and run ${setup}, which makes both anew.`;
}

/**
 * What the kernel says of itself.
 *
 * @param {Examined} examined
 * @returns {Promise<Finding[]>}
 */
async function kernel(examined) {
  const { root, env, commands, places } = examined;
  const program = join(places.kernel, "bin", "mixture-growth-kernel.mjs");
  const args = [program, "doctor", "--remedy", anew(examined)];
  const { output } = await commands.run(process.execPath, args, {
    cwd: root,
    env: { ...jupyterEnv(env, places), VIRTUAL_ENV: places.environment },
    limitSeconds: 120,
  });
  const said = [...output.matchAll(/^(ok|missing) +(.*)(?:\n {9}(.*))?$/gm)];
  if (said.length === 0) return [{ state: "missing", found: output.trim() || "the kernel says nothing" }];
  return said.map(([, state, found = "", remedy]) => ({
    state: state === "ok" ? "ok" : "missing",
    found,
    ...(remedy === undefined ? {} : { remedy }),
  }));
}

/**
 * @param {Examined} examined
 * @returns {Finding[]}
 */
function data({ root, env }) {
  const folders = [env.MIXTURE_GROWTH_DATA, join(root, "data")].filter((each) => each && existsSync(each));
  /** @type {Finding[]} */
  const found = folders.map((folder = "") => {
    const names = readdirSync(folder).filter((name) => !name.startsWith("."));
    const sets = names.length === 0 ? "nothing" : names.join(", ");
    return { state: "note", found: `in ${relative(root, folder) || folder}: ${sets}` };
  });
  return [{ state: "ok", found: "fashion-mnist-mini comes with the library" }, ...found];
}
