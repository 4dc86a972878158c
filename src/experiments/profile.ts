/** How large an experiment is run: the code is the same, sizes and epochs differ. */
export type Profile = "smoke" | "laptop" | "paper";

const profiles: readonly Profile[] = ["smoke", "laptop", "paper"];

/**
 * The profile that the environment asks for with `MG_PROFILE`, or `fallback`.
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
  const asked = env.MG_PROFILE;
  if (asked === undefined || asked === "") return fallback;
  const known = profiles.find((profile) => profile === asked);
  if (known !== undefined) return known;
  throw new RangeError(
    `Expected MG_PROFILE to be one of ${profiles.join(", ")} but got "${asked}" (environment). Set it to one of these, or unset it.`,
  );
}
