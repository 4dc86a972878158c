import { nearestName } from "../checking/nearest-name.js";
import { demandArguments, oneOf, open } from "../checking/shapes.js";

/** How large an experiment is run: the code is the same, sizes and epochs differ. */
export type Profile = "smoke" | "laptop" | "paper";

/** Every profile, the smallest first. */
export const profiles: readonly Profile[] = ["smoke", "laptop", "paper"];

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
 * The profile that the environment asks for with `MIXTURE_GROWTH_PROFILE`, or else `fallback`.
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
  demandArguments("profileFrom", {
    env: [env, environmentShape],
    fallback: [fallback, oneOf(profiles)],
  });
  const asked = env[setting];
  if (asked === undefined || asked === "") return fallback;
  const known = profiles.find((profile) => profile === asked);
  if (known !== undefined) return known;
  const shown = JSON.stringify(asked.length > longest ? `${asked.slice(0, longest)}…` : asked);
  const meant = nearestName(asked.slice(0, longest), profiles);
  const hint = meant === undefined ? "" : `Did you mean "${meant}"? `;
  throw new RangeError(
    `Expected ${setting} to be one of ${profiles.join(", ")} but got ${shown} (environment). ${hint}Set it to one of these, or unset it.`,
  );
}
