// @ts-check

/**
 * @typedef {object} Instruction a line of a Dockerfile
 * @property {string} name such as RUN
 * @property {string} rest
 */

/**
 * Reads a Dockerfile's instructions, as far as ours uses them: continued lines are one, comments are left out.
 *
 * @param {string} text
 * @returns {Instruction[]}
 */
export function instructionsOf(text) {
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    return { name, rest: rest.replaceAll(/\s+/g, " ") };
  });
}

/**
 * @typedef {object} Work one thing to do in the root, with what the lines before it have set
 * @property {"run" | "copy" | "health"} kind
 * @property {string} line as the Dockerfile has it
 * @property {string} user
 * @property {string} folder
 * @property {Readonly<Record<string, string>>} env
 */

/**
 * What a container engine would do, in order. Stages of ours build on each other, so they are one.
 *
 * @param {readonly Instruction[]} instructions
 * @returns {Work[]}
 * @throws {RangeError} for an instruction that is not known here
 */
export function workOf(instructions) {
  let user = "root";
  let folder = "/";
  /** @type {Record<string, string>} */
  let env = {};
  /** @type {Work[]} */
  const work = [];
  for (const { name, rest } of instructions) {
    const add = (/** @type {Work["kind"]} */ kind, line = rest) =>
      work.push({ kind, line, user, folder, env });
    if (name === "USER") user = rest;
    else if (name === "WORKDIR") folder = rest;
    else if (name === "ENV") env = { ...env, ...Object.fromEntries([splitAtFirst(rest, "=")]) };
    else if (name === "RUN") add("run");
    else if (name === "COPY") add("copy");
    else if (name === "HEALTHCHECK") add("health", commandOf(rest));
    else if (!["FROM", "VOLUME", "EXPOSE", "CMD"].includes(name)) {
      throw new RangeError(
        `Expected an instruction that is known here but got ${name} (Dockerfile). Add it to tools/container/dockerfile.mjs.`,
      );
    }
  }
  return work;
}

/** @param {string} text @param {string} mark */
function splitAtFirst(text, mark) {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} rest of a HEALTHCHECK */
function commandOf(rest) {
  return JSON.parse(rest.slice(rest.indexOf("CMD ") + 4)).join(" ");
}
