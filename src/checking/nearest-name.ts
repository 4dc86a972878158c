// Edit distance is not our business: the library is small, has no dependencies and is the most used one on npm.
import { distance } from "fastest-levenshtein";

/**
 * Finds the known name that was most likely meant: the same letters, also in another order, its initials, a part of it, or
 * a few typing mistakes.
 *
 * @returns undefined if none is near
 * @example
 * ```ts
 * nearestName("lr", ["epochs", "learningRate"]); // "learningRate"
 * nearestName("optimiser", ["optimizer", "sgd"]); // "optimizer"
 * ```
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const letters = plain(written);
  if (letters === "") return undefined;
  const same = known.find((name) => plain(name) === letters);
  if (same !== undefined) return same;
  const initials = known.find((name) => letters.length > 1 && initialsOf(name) === letters);
  if (initials !== undefined) return initials;
  const swapped = known.find((name) => sorted(plain(name)) === sorted(letters));
  if (swapped !== undefined) return swapped;
  if (letters.length < 2) return undefined;
  const typed = known
    .map((name) => ({ name, mistakes: distance(plain(name), letters) }))
    .filter(({ name, mistakes }) => mistakes <= Math.max(1, Math.min(name.length, letters.length) / 3))
    .sort((a, b) => a.mistakes - b.mistakes)[0];
  if (typed !== undefined) return typed.name;
  const parts = known.filter((name) => letters.length > 2 && sharesStart(plain(name), letters));
  return parts.length === 1 ? parts[0] : undefined;
}

const sorted = (letters: string): string => [...letters].sort().join("");

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

const initialsOf = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+|(?=[A-Z])/)
    .map((word) => word.slice(0, 1).toLowerCase())
    .join("");

const sharesStart = (a: string, b: string): boolean =>
  a.startsWith(b) || b.startsWith(a) || a.endsWith(b) || b.endsWith(a);
