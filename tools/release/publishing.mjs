// @ts-check

/**
 * What a person does with packages that are ready, as lines.
 *
 * @param {{ version: string, tarballs: readonly string[], manifests: readonly { name: string, repository?: unknown }[] }} release
 *   `tarballs` in the order in which they are published; `manifests` are the packages' package.json
 * @returns {string[]}
 */
export function publishingSteps({ version, tarballs, manifests }) {
  const without = manifests.filter(({ repository }) => repository === undefined).map(({ name }) => name);
  // npm's record of where a package was built names the repository, and compares it with package.json.
  const first =
    without.length === 0
      ? []
      : [
          "First a person says where the repository is, which nobody here knows: `repository`, and `homepage` and `bugs` if there",
          `  are any, in the package.json of ${without.join(", ")}. Then this command is run again.`,
        ];
  return [
    `Ready: version ${version}.`,
    ...first,
    `A person reads the changelog, commits, tags v${version}, and publishes in this order:`,
    ...tarballs.map((tarball) => `  npm publish ${tarball}`),
    "From GitHub Actions or GitLab CI with the permission to sign, npm records where they were built (provenance); elsewhere it",
    "  cannot: add --provenance=false.",
  ];
}
