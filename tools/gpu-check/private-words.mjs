// @ts-check
import os from "node:os";

/**
 * What must not be in anything that is sent.
 *
 * @typedef {object} PrivateWords
 * @property {readonly string[]} roots of the clone: paths in it are shortened to their part in it
 * @property {readonly string[]} folders elsewhere, whose names may have spaces
 * @property {readonly string[]} names of the person and the machine
 */

/**
 * @param {string} root of the clone
 * @param {readonly (string | undefined)[]} named paths that the person has written
 * @returns {PrivateWords}
 */
export function privateWords(root, named = []) {
  const folders = [...named, os.homedir()].flatMap((path) => (path?.startsWith("/") ? [path] : []));
  const names = [userName(), os.hostname(), os.hostname().split(".")[0] ?? ""];
  return { roots: [root], folders: folders.filter((path) => path.length > 1), names };
}

function userName() {
  try {
    return os.userInfo().username;
  } catch {
    // A user without an entry has no name.
    return "";
  }
}

/** Shorter ones would be found inside other words. */
const shortest = 3;

/**
 * A text without paths outside the clone and without names.
 *
 * @param {string} text
 * @param {PrivateWords} words
 */
export function withoutPrivate(text, { roots, folders, names }) {
  let clean = text.replaceAll("file://", "");
  for (const root of roots) clean = clean.replaceAll(`${root}/`, "").replaceAll(root, "the clone");
  for (const folder of folders) clean = clean.replaceAll(folder, "/(path)/(path)");
  // TensorFlow's names of devices, such as /job:localhost/replica:0, have colons and stay.
  clean = clean.replaceAll(/(?<![\w.:<])~?\/(?:[^\s/:"'`,;<>]+\/)+[^\s/:"'`,;<>]*/g, "(path)");
  for (const name of names) {
    if (name.length < shortest || name === "localhost") continue;
    const whole = new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, "g");
    clean = clean.replaceAll(whole, "(name)");
  }
  return clean;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * The same for every text in a value that is written as JSON. Single words, such as the name of a part, stay as they are
 * unless they are paths.
 *
 * @template T
 * @param {T} value
 * @param {PrivateWords} words
 * @returns {T}
 */
export function withoutPrivateIn(value, words) {
  /** @param {unknown} inner @returns {unknown} */
  const clean = (inner) => {
    if (typeof inner === "string") return /[\s/]/.test(inner) ? withoutPrivate(inner, words) : inner;
    if (Array.isArray(inner)) return inner.map(clean);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, clean(one)]));
  };
  return /** @type {T} */ (clean(value));
}
