// @ts-check
import { homedir, hostname, userInfo } from "node:os";
import { sentence, WrongWords } from "../setup/problem.mjs";
import { examine } from "./examine.mjs";

/**
 * Prints one page: machine, set-up, device, kernel, data, disk and ports, with a remedy for what is missing.
 *
 * @param {readonly string[]} words nothing or `--report`, which leaves private paths and names out
 * @param {import("./findings.mjs").Subject & { out: NodeJS.WritableStream, command: string }} options `command` is what
 *   the person typed, such as `npm run doctor`
 * @returns {Promise<number>} 0 if nothing is missing, else 1
 * @throws {WrongWords} for any other word
 */
export async function doctor(words, options) {
  const { root, out, command } = options;
  const isReport = words.length === 1 && words[0] === "--report";
  if (words.length > 0 && !isReport) {
    const constraint = "with nothing or --report";
    const todo = "Leave it out, and run the same command again.";
    const got = words.join(" ");
    throw new WrongWords(sentence({ thing: "the command", constraint, got, where: command, todo }));
  }
  const sections = await examine(options);
  const page = pageOf(sections);
  const missing = sections.flatMap(({ findings }) => findings).filter(({ state }) => state === "missing");
  const end = missing.length === 0 ? "Nothing is missing." : `${missing.length} missing, see above.`;
  const text = `${page}\n${end}\n`;
  out.write(isReport ? withoutPrivate(text, namesToHide(root)) : text);
  if (!isReport) out.write(`For a report to paste, without private paths: ${reportCommand(command)}\n`);
  return missing.length === 0 ? 0 : 1;
}

/** @param {string} command */
const reportCommand = (command) => `${command}${command.startsWith("npm run") ? " --" : ""} --report`;

/** @param {readonly import("./findings.mjs").Section[]} sections */
export function pageOf(sections) {
  const lines = sections.flatMap(({ title, findings }) => [title, ...findings.flatMap(linesOf), ""]);
  return lines.join("\n");
}

/** @param {import("./findings.mjs").Finding} finding */
function linesOf({ state, found, remedy }) {
  const mark = { ok: "ok", missing: "missing", note: "" }[state].padEnd(9);
  return [`  ${mark}${found}`, ...(state === "missing" && remedy ? [`${" ".repeat(11)}${remedy}`] : [])];
}

/**
 * What a report must not tell, the longest first, and what stands there instead.
 *
 * @param {string} root
 * @returns {[string, string][]}
 */
function namesToHide(root) {
  /** @type {[string, string][]} */
  const names = [
    [root, "PROJECT"],
    [homedir(), "HOME"],
    [hostname(), "HOST"],
    [userInfo().username, "USER"],
  ];
  return names;
}

/**
 * Replaces private paths and names, wherever they stand as a whole.
 *
 * @param {string} text
 * @param {readonly (readonly [string, string])[]} names
 */
export function withoutPrivate(text, names) {
  // A name of one or two letters would be found within words that say nothing of the person.
  const known = names.filter(([name]) => name.length > 2).sort((a, b) => b[0].length - a[0].length);
  return known.reduce((rest, [name, shown]) => {
    const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return rest.replaceAll(new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, "g"), shown);
  }, text);
}
