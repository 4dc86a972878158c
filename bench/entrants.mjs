// @ts-check

/**
 * A way to compute what a case asks for: a program and its words.
 *
 * @typedef {object} Entrant
 * @property {"ours" | "PyTorch" | "JAX"} family
 * @property {string} name what distinguishes it from others of a case
 * @property {"step.mjs" | "torch_step.py" | "jax_step.py"} program
 * @property {readonly string[]} args
 * @property {boolean} [isQuick] part of the short run
 */

/** @param {readonly number[] | undefined} threads */
function ofThreads(threads) {
  if (threads === undefined) return [{ words: [], text: "" }];
  return threads.map((count) => ({
    words: ["--threads", String(count)],
    text: `${count} ${count === 1 ? "thread" : "threads"}`,
  }));
}

/** @param {readonly string[]} parts */
function named(...parts) {
  return parts.filter((part) => part !== "").join(", ");
}

/**
 * Our side of a case, once for each number of threads.
 *
 * @param {readonly string[]} args
 * @param {{ name?: string, threads?: readonly number[] }} [options]
 * @returns {Entrant[]}
 */
export function ours(args, { name = "", threads } = {}) {
  return ofThreads(threads).map(({ words, text }) => ({
    family: "ours",
    name: named(name, text),
    program: "step.mjs",
    args: [...args, ...words],
    isQuick: true,
  }));
}

/**
 * The peers of a case: PyTorch eager and compiled in each layout, and JAX, once for each number of threads.
 *
 * @param {readonly string[]} args
 * @param {{ families?: readonly ("PyTorch" | "JAX")[], layouts?: readonly string[], threads?: readonly number[] }} [options]
 * @returns {Entrant[]}
 */
export function peersOf(args, { families = ["PyTorch"], layouts = ["channels_last"], threads } = {}) {
  return ofThreads(threads).flatMap(({ words, text }) => [
    ...[false, true].flatMap((isCompiled) =>
      layouts.map((layout) => torch({ args, words, text, isCompiled, layout })),
    ),
    ...(families.includes("JAX")
      ? [
          /** @type {Entrant} */ ({
            family: "JAX",
            name: named("jitted", text),
            program: "jax_step.py",
            args: [...args, ...words],
          }),
        ]
      : []),
  ]);
}

/**
 * @param {{ args: readonly string[], words: readonly string[], text: string, isCompiled: boolean, layout: string }} options
 * @returns {Entrant}
 */
function torch({ args, words, text, isCompiled, layout }) {
  return {
    family: "PyTorch",
    name: named(isCompiled ? "compiled" : "eager", layout, text),
    program: "torch_step.py",
    args: [...args, "--layout", layout, ...words, ...(isCompiled ? ["--compile"] : [])],
    isQuick: !isCompiled,
  };
}
