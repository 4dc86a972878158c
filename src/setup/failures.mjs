// @ts-check
import { SetupProblem, sentence } from "./problem.mjs";
import { namedAddress, namedProxy, refusal, refusalRemedy, usualVariable } from "./proxy-words.mjs";

const diskFull = /ENOSPC|No space left on device|Disk quota exceeded|EDQUOT/i;
const readOnly = /EROFS|Read-only file system/i;
/** What a command's output says when it was ended because it took too long. */
export const nothingWithin = "nothing within";
/** The exit status of a command that was ended by a signal. */
export const killed = 128;
// A proxy that cannot reach the registry answers in its place.
const unreachable =
  /nothing within \d+ s|FETCH_ERROR|\bE(?:407|50[234])\b|\b50[234] (?:Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)|ENOTFOUND|ENETDOWN|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Temporary failure in name resolution|Name or service not known|Connection refused|Network is unreachable|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT/i;

/**
 * @param {string} output of a command
 * @returns {boolean} whether it failed because something did not answer
 */
export function isUnreachable(output) {
  return unreachable.test(output);
}

// npm's and pip's words for a proxy that wants to know who asks.
const proxyPassword = /\bE407\b|407 Proxy Authentication Required/i;
// npm's and pip's words for a package, or a version, that the registry does not have; pip says so too of one that did not answer.
const lacking = /No matching (?:distribution|version) found for (\S+?)\.?(?:\s|$)|404 Not Found - GET (\S+)/i;

/**
 * Explains why a command failed, from what it printed.
 *
 * @param {import("./commands.mjs").CommandResult} result
 * @param {{ thing: string, command: string, registry: string, log: string, env?: NodeJS.ProcessEnv }} about `registry`
 *   names the package registry in use, as in "the npm registry"; `env` of the command, which may name a proxy
 * @returns {SetupProblem}
 */
export function explainFailure(result, about) {
  const { thing, command, log } = about;
  const reason = ownReason(result, command) ?? registryReason(result.output, about) ?? otherwise(result);
  return new SetupProblem(sentence({ thing, ...reason, where: `${command}, log in ${log}` }));
}

/** @typedef {Pick<import("./problem.mjs").Expectation, "constraint" | "got" | "todo">} Reason */

const goOn = "run the same command again; finished steps are kept.";

/**
 * A reason that lies on this machine.
 *
 * @param {import("./commands.mjs").CommandResult} result
 * @param {string} command
 * @returns {Reason | undefined}
 */
function ownReason({ code, output }, command) {
  const constraint = `to be made by ${command}`;
  if (diskFull.test(output)) {
    return { constraint: "to fit on the disk", got: "a full disk", todo: `Free some space and ${goOn}` };
  }
  if (readOnly.test(output)) {
    const todo = "Use a folder that you can write to.";
    return { constraint: "to be written into this folder", got: "a read-only file system", todo };
  }
  if (code === killed) {
    const todo = "If the machine ran out of memory, close other programs; then run the same command again.";
    return { constraint, got: "a signal from outside that ended it", todo };
  }
  if (code === 127) {
    return { constraint, got: "no such command", todo: "Install it and run the same command again." };
  }
  return undefined;
}

/**
 * A reason that lies on the way to a registry, or there.
 *
 * @param {string} output
 * @param {{ registry: string, env?: NodeJS.ProcessEnv }} about
 * @returns {Reason | undefined}
 */
function registryReason(output, { registry, env = {} }) {
  const constraint = `to come from ${registry}`;
  const proxy = namedProxy(env);
  if (proxyPassword.test(output)) {
    if (proxy !== undefined) {
      return { constraint, got: refusal(proxy), todo: `${refusalRemedy(proxy)}, and ${goOn}` };
    }
    // One of npm's or pip's own settings.
    const got = "a proxy on the way that asks for a name and a password (407)";
    return { constraint, got, todo: `Set ${usualVariable} to ${namedAddress()}, and ${goOn}` };
  }
  const silent = unreachable.exec(output)?.[0];
  if (silent !== undefined) {
    const todo =
      proxy === undefined
        ? `Check the connection and the registry setting, and set ${usualVariable} if a proxy leads out; then ${goOn}`
        : `Check the connection, the proxy ${proxy.host} that ${proxy.variable} names, and the registry setting; then ${goOn}`;
    return { constraint, got: `no answer from it (${silent})`, todo };
  }
  const [, pinned, address] = lacking.exec(output) ?? [];
  const lacks = pinned ?? address;
  if (lacks === undefined) return undefined;
  const todo = `Choose a registry that has it, or ask those who keep this one to add it, then ${goOn}`;
  return { constraint, got: `no ${lacks} there`, todo };
}

/**
 * @param {import("./commands.mjs").CommandResult} result
 * @returns {Reason}
 */
function otherwise({ code, output }) {
  const got = `exit status ${code}: ${lastWords(output)}`;
  return { constraint: "to be made without an error", got, todo: `Read the log, then ${goOn}` };
}

/**
 * The most telling lines, for a message of one line: the first errors, or the last lines.
 *
 * @param {string} output
 * @returns {string}
 */
export function lastWords(output) {
  const lines = output
    .split(/\r?\n/)
    .map((line) =>
      line.replace(/^npm (error|warn)\s?/, (prefix) => (/warn/.test(prefix) ? prefix : "")).trim(),
    )
    .filter((line) => line !== "" && !/^(code |npm warn|A complete log|\[notice\])/i.test(line));
  const errors = lines.filter((line) => /\berror\b|\bfatal\b/i.test(line));
  const chosen = errors.length > 0 ? errors.slice(0, 2) : lines.slice(0, 1).concat(lines.slice(1).slice(-1));
  return chosen.join(" | ").slice(0, 400) || "it printed nothing";
}
