// @ts-check
/**
 * @typedef {import("mixture-growth-kernel").Notebook} Notebook
 * @typedef {import("mixture-growth-kernel").NotebookCell} NotebookCell
 * @typedef {import("mixture-growth-display").Output} Output
 */

/**
 * One part of an output: where it belongs, and the text to compare.
 *
 * @typedef {object} Part
 * @property {string} what such as `output 1, text/plain`
 * @property {string} text
 */

/** The machine's speed in progress lines, and the gap in front of it. */
const speed = /\s+\d[\d.,]* ?[kMG]? images\/s/g;

/**
 * Removes what differs from run to run even with the same code on the same machine.
 *
 * @param {string} text
 */
export const withoutSpeed = (text) => text.replace(speed, "");

/**
 * Removes from a notebook's outputs what differs from run to run, so that executing it twice leaves the same file.
 *
 * @param {Notebook} notebook changed in place
 */
export function steady({ cells }) {
  for (const output of cells.flatMap(({ outputs = [] }) => outputs)) {
    if (output.output_type === "stream") output.text = withoutSpeed(output.text);
    if (!("data" in output)) continue;
    for (const [type, value] of Object.entries(output.data))
      if (typeof value === "string" && type.startsWith("text/")) output.data[type] = withoutSpeed(value);
  }
}

/**
 * Everything that the outputs of a cell show.
 *
 * @param {readonly Output[]} outputs
 * @returns {Part[]}
 */
export function fullParts(outputs) {
  const parts = outputs.flatMap((output, index) => {
    const what = `output ${index + 1}`;
    if (output.output_type === "stream") return [{ what: `${what}, text`, text: withoutSpeed(output.text) }];
    if (output.output_type === "error") return [{ what: `${what}, error`, text: output.evalue }];
    return Object.entries(output.data).map(([type, value]) => ({
      what: `${what}, ${type}`,
      text: fullText(value),
    }));
  });
  return [{ what: "its outputs", text: kindsOf(outputs) }, ...parts];
}

/**
 * The numbers of outputs of each kind, in order: `9 display_data, 1 stream stdout`.
 *
 * @param {readonly Output[]} outputs
 */
export function kindsOf(outputs) {
  /** @type {{ kind: string, count: number }[]} */
  const runs = [];
  for (const output of outputs) {
    const kind = output.output_type === "stream" ? `stream ${output.name}` : output.output_type;
    const last = runs.at(-1);
    if (last?.kind === kind) last.count += 1;
    else runs.push({ kind, count: 1 });
  }
  return runs.map(({ kind, count }) => `${count} ${kind}`).join(", ") || "none";
}

/** @param {unknown} value */
const fullText = (value) =>
  typeof value === "string" ? withoutSpeed(value) : JSON.stringify(value, sortedKeys, 1);

/**
 * Sorts the names of fields, since files have them sorted and messages do not.
 *
 * @param {string} _key
 * @param {unknown} value
 */
const sortedKeys = (_key, value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * The differences between what two notebooks show, cell by cell.
 *
 * @param {Notebook} committed
 * @param {Notebook} fresh the same notebook, executed now
 * @param {(outputs: readonly Output[], cell: NotebookCell) => Part[]} partsOf what is compared
 * @returns {string[]} one sentence per part that differs
 */
export function differences(committed, fresh, partsOf) {
  const before = codeCells(committed);
  const after = codeCells(fresh);
  const ids = (/** @type {NotebookCell[]} */ cells) => cells.map(({ id }) => id).join(", ");
  if (ids(before) !== ids(after)) return [`its code cells are ${ids(after)}, not ${ids(before)}`];
  return before.flatMap((cell, index) => {
    const now = /** @type {NotebookCell} */ (after[index]);
    const [old, today] = [partsOf(cell.outputs ?? [], cell), partsOf(now.outputs ?? [], now)];
    return partDifferences(old, today).map((problem) => `cell ${cell.id}: ${problem}`);
  });
}

/** @param {Notebook} notebook */
const codeCells = ({ cells }) => cells.filter(({ cell_type }) => cell_type === "code");

/**
 * @param {readonly Part[]} old
 * @param {readonly Part[]} today
 */
function partDifferences(old, today) {
  const [kinds, kindsToday] = [old[0]?.text, today[0]?.text];
  // If the number of outputs differs, whatever follows differs only for that reason.
  if (kinds !== kindsToday) return [`the file has ${kinds}, today it shows ${kindsToday}`];
  const whats = [...new Set([...old, ...today].map(({ what }) => what))];
  const textOf = (/** @type {readonly Part[]} */ parts, /** @type {string} */ what) =>
    parts.find((part) => part.what === what)?.text;
  return whats.flatMap((what) => {
    const [was, is] = [textOf(old, what), textOf(today, what)];
    if (was === is) return [];
    if (was === undefined) return [`${what}: shown today, but not in the file`];
    if (is === undefined) return [`${what}: in the file, but no longer shown`];
    return [`${what}: ${firstDifference(was, is)}`];
  });
}

/**
 * @param {string} was
 * @param {string} is
 */
function firstDifference(was, is) {
  const [old, today] = [was.split("\n"), is.split("\n")];
  const at = old.findIndex((line, index) => line !== today[index]);
  const line = at < 0 ? old.length : at;
  const [oldLine = "(nothing)", newLine = "(nothing)"] = [old[line], today[line]];
  // A line of HTML or of a figure can be long: the excerpt starts shortly before the first difference.
  const same = [...oldLine].findIndex((character, index) => character !== newLine[index]);
  const from = Math.max(0, (same < 0 ? oldLine.length : same) - 20);
  const excerpt = (/** @type {string} */ text) =>
    JSON.stringify(
      `${from > 0 ? "…" : ""}${text.slice(from, from + 80)}${text.length > from + 80 ? "…" : ""}`,
    );
  return `the file has ${excerpt(oldLine)}, today it is ${excerpt(newLine)}`;
}
