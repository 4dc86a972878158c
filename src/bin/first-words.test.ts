import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { profileFrom, profiles } from "../experiments/profile.js";
import { expectLabWords, plainProfileFrom, profileNames } from "./first-words.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = (program: string, words: readonly string[], profile = "") => {
  const env = { ...process.env, MIXTURE_GROWTH_PROFILE: profile };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: root,
    env,
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status, stdout, stderr };
};

describe.each(["start", "lab", "setup-only"])("tools/%s.mjs, before it sets anything up,", (name) => {
  it("refuses a misspelt profile", () => {
    const { status, stdout, stderr } = run(`tools/${name}.mjs`, [], "labtop");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^\nExpected MIXTURE_GROWTH_PROFILE to be one of smoke, laptop, evening, hour, paper but got "labtop" \(environment\)\. .*unset it\.\n$/,
    );
  });

  it("refuses a word that it cannot use", () => {
    const { status, stdout, stderr } = run(`tools/${name}.mjs`, ["nonsense"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^\nExpected .* but got nonsense \(npm (start|run lab|run setup)\)\. /);
  });
});

it("tools/lab.mjs refuses to switch the token off before it sets anything up", () => {
  const { status, stdout, stderr } = run("tools/lab.mjs", ["--IdentityProvider.token="]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Expected JupyterLab to be protected by a token");
});

it.each([
  ["--port", "9999"],
  ["--no-browser"],
  ["notebooks/00-start-here.ipynb"],
  ["--port=9999", "README.md"],
])("JupyterLab may be started with %s %s", async (...words) => {
  await expect(expectLabWords(words, { root, env: {} })).resolves.toBeUndefined();
});

describe("profiles that are checked before the library is built", () => {
  it("are the library's", () => {
    expect(profileNames).toEqual(profiles);
  });

  it.each(["", ...profiles, "zzz"])("give what the library gives for %j", (asked) => {
    const env = { MIXTURE_GROWTH_PROFILE: asked };
    const outcome = (read: () => string): string => {
      try {
        return read();
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(outcome(() => plainProfileFrom(env))).toBe(outcome(() => profileFrom(env)));
  });
});
