import { nearestName } from "../checking/nearest-name.js";
import { demandArguments, oneOf, open } from "../checking/shapes.js";

/** Every profile, the smallest first. */
export const profiles = ["smoke", "laptop", "evening", "hour", "paper"] as const;
/** How large an experiment is run: the code is the same, sizes and epochs differ. */
export type Profile = (typeof profiles)[number];

/** Characters of a wrong value that an error shows. */
const longest = 40;

/** The setting that names a profile. */
const setting = "MIXTURE_GROWTH_PROFILE";

const environmentShape = open<{ [setting]?: string }>(
  {
    [setting]: (value, at) =>
      ["string", "undefined"].includes(typeof value) ||
      at.expected("to be a text", value, "Use process.env."),
  },
  "Use process.env.",
);

/**
 * Reads the profile that `MIXTURE_GROWTH_PROFILE` names in the environment; `fallback` where it names none.
 *
 * @throws RangeError for an unknown name.
 * @example
 * ```ts
 * const profile = profileFrom(process.env, "laptop");
 * ```
 */
export function profileFrom(
  env: Readonly<Record<string, string | undefined>>,
  fallback: Profile = "laptop",
): Profile {
  demandArguments("profileFrom", { env: [env, environmentShape], fallback: [fallback, oneOf(profiles)] });
  const named = env[setting];
  if (named === undefined || named === "") return fallback;
  const known = profiles.find((profile) => profile === named);
  if (known !== undefined) return known;
  const shown = JSON.stringify(named.length > longest ? `${named.slice(0, longest)}…` : named);
  const meant = nearestName(named.slice(0, longest), profiles);
  const hint = meant === undefined ? "" : `Did you mean "${meant}"? `;
  throw new RangeError(
    `Expected ${setting} to be one of ${profiles.join(", ")} but got ${shown} (environment). ${hint}Set it to one of these, or unset it.`,
  );
}
