// @ts-check

/** A problem in the site's sources that a person has to fix. */
export class SiteProblem extends Error {
  /** @override */
  name = "SiteProblem";
}
