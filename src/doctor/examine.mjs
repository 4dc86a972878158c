// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import { join, relative } from "node:path";
import { chooseDevice } from "../setup/device-choice.mjs";
import { deviceNote, probeDevice } from "../setup/device-report.mjs";
import { damage } from "../setup/inventory.mjs";
import { checkMachine, factsOfThisMachine, machineNote } from "../setup/machine.mjs";
import { demandLoopback } from "../setup/network.mjs";
import { jupyterEnv } from "../setup/places.mjs";
import { SetupState } from "../setup/state.mjs";
import { processorName } from "../setup/systems.mjs";
import { foundBy } from "./findings.mjs";

/** @typedef {import("./findings.mjs").Finding} Finding */
/** @typedef {import("./findings.mjs").Section} Section */
/** @typedef {Omit<import("./findings.mjs").Subject, "places"> & { places: import("../setup/places.mjs").Places }} Examined */

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
    { title: "Machine", findings: await machine(subject, device) },
    { title: "Disk", findings: [disk(subject.root)] },
    { title: "Ports", findings: await ports() },
  ];
  const packages = { title: "Packages", findings: await foundBy(async () => versionsOf(subject.places())) };
  if (packages.findings.some(({ state }) => state === "missing")) return [...first, packages];
  const examined = { ...subject, places: subject.places() };
  return [
    ...first,
    packages,
    { title: "Set-up", findings: setUpFindings(examined) },
    { title: "Device", findings: await deviceFindings(examined, device) },
    { title: "Kernel", findings: await kernel(examined) },
    { title: "Data", findings: data(examined) },
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
 * @param {import("../setup/device-choice.mjs").Device} device
 * @returns {Promise<Finding[]>}
 */
async function machine({ root, env, commands }, device) {
  const facts = factsOfThisMachine();
  const library = facts.platform === "linux" ? `, glibc ${facts.glibc ?? "not found"}` : "";
  const name = `${os.type()} ${os.release()}, ${os.arch()}${library}`;
  const memory = (os.totalmem() / gibibyte).toFixed(0);
  const threads = os.availableParallelism();
  const tools = await foundBy(async () => {
    // The room on the disk has a line of its own.
    const roomy = { ...facts, freeBytes: () => Number.POSITIVE_INFINITY };
    return machineNote(await checkMachine({ root, env, commands, device, facts: roomy }));
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
 * What the set-up has recorded, and whether it is still there.
 *
 * @param {Examined} examined
 * @returns {Finding[]}
 */
function setUpFindings({ root, places, setup }) {
  const remedy = `Run ${setup}: it makes what is missing, and nothing else.`;
  const steps = new SetupState(places.state).all();
  if (steps.length === 0) return [{ state: "missing", found: "nothing is set up", remedy }];
  return steps.map(([name, { note }]) => {
    const lost = damage(join(places.inventories, name.replaceAll(" ", "-")), root);
    if (lost !== undefined) return { state: "missing", found: `${name}: ${lost}`, remedy };
    return { state: "ok", found: `${name}${note ? `: ${note}` : ""}` };
  });
}

/**
 * @param {Examined} examined
 * @param {import("../setup/device-choice.mjs").Device} device
 * @returns {Promise<Finding[]>}
 */
async function deviceFindings({ root, env, commands, places, setup }, device) {
  if (!existsSync(places.addon)) {
    return [{ state: "missing", found: "TensorFlow's addon is not there", remedy: `Run ${setup}.` }];
  }
  const log = (/** @type {string} */ name) => join(places.logs, `${name}.log`);
  return await foundBy(async () =>
    deviceNote(await probeDevice({ root, env, commands, places, device, log })),
  );
}

/**
 * What the kernel says of itself.
 *
 * @param {Examined} examined
 * @returns {Promise<Finding[]>}
 */
async function kernel({ root, env, commands, places }) {
  const program = join(places.kernel, "bin", "mixture-growth-kernel.mjs");
  const { output } = await commands.run(process.execPath, [program, "doctor"], {
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
